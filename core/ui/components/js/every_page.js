// What every page does in the browser, whatever is on it.

import { carry } from "./drag.js";
import { listen } from "./keys.js";
import { watch as watchSteps } from "./steps.js";
import { watch as watchTranslation } from "./translated.js";

export function mount({ data }) {
  listen();
  watchSteps();
  watchTranslation();
  carry(data.room ? `room/${data.room}` : null);
}
