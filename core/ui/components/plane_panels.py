"""How the panels beside the plane look, and what they say: its time, network, curve, inside and matrix."""

from __future__ import annotations

PANELS_CSS = """
.plane [hidden] { display: none !important; }
.pl-button { display: inline-flex; align-items: center; justify-content: center; width: 44px; height: 44px; padding: 0;
  border: 1px solid var(--st-border-color); border-radius: 8px; background: var(--st-background-color);
  color: var(--st-text-color); cursor: pointer; }
.pl-button svg { width: 22px; height: 22px; fill: currentColor; }
.pl-button:disabled { opacity: 0.4; cursor: default; }
.pl-button:hover:not(:disabled) { border-color: var(--st-primary-color); }
.pl-button[aria-pressed=true] { background: var(--st-text-color); color: var(--st-background-color); }
.pl-word { min-height: 44px; padding: 0 0.8rem; border: 1px solid var(--st-border-color); border-radius: 8px;
  background: var(--st-background-color); color: var(--st-text-color); font: inherit; cursor: pointer; }
.pl-word:disabled { opacity: 0.4; cursor: default; }
.pl-word[aria-pressed=true] { background: var(--st-text-color); color: var(--st-background-color); }
.plane :is(.pl-button, .pl-word, .tk-surface, .dg-unit, .dg-bias, .ed-which, .ed-typed):focus-visible {
  outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.tk-box { padding: 0 14px; user-select: none; -webkit-user-select: none; }
.tk-surface { position: relative; height: 44px; cursor: ew-resize; touch-action: pan-y; border-radius: 6px; }
.tk-line { position: absolute; left: 0; right: 0; top: 19px; height: 6px; border-radius: 3px;
  background: color-mix(in srgb, var(--st-text-color) 30%, transparent); }
.tk-thumb { position: absolute; top: 0; width: 14px; height: 44px; margin-left: -7px; box-sizing: border-box;
  border-radius: 7px; background: var(--st-background-color); border: 3px solid var(--st-text-color); }
.rt-head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.3rem 1rem;
  min-height: 44px; font-variant-numeric: tabular-nums; }
.rt-band { position: absolute; top: 5px; height: 34px; box-sizing: border-box; overflow: hidden; color: #111;
  font-weight: 600; line-height: 32px; text-align: center; white-space: nowrap;
  border: 1px solid rgba(128, 128, 128, 0.6); }
.rt-band span { padding: 1px 6px; border-radius: 4px; background: rgba(255, 255, 255, 0.94); }
.rt-quiet { background: repeating-linear-gradient(90deg, #D2D2D2 0 7px, #BDBDBD 7px 9px); }
.rt-good { background: #8FD3BE; }
.rt-warning { background: repeating-linear-gradient(45deg, #F5CF80 0 7px, #E69F00 7px 10px); }
.rt-bad { background: repeating-linear-gradient(-45deg, #F2B48C 0 5px, #D55E00 5px 8px); }
.rt-waits .tk-thumb { border-style: dashed; }
.rt-scale { position: relative; height: 1.5em; margin: 0 14px; font-variant-numeric: tabular-nums; }
.rt-tick { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.tb-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 1rem; }
.tb-buttons { display: flex; gap: 6px; }
.tb-row .tk-box { flex: 1 1 16rem; min-width: 0; }
.tb-place { min-width: 12rem; line-height: 1.25; }
.tb-epoch { font-weight: 600; font-variant-numeric: tabular-nums; }
/* One line of numbers, so that the plane below them is seen whole. */
.pl-time .readouts { gap: 0 1.4rem; }
.pl-time .readout { flex: none; display: flex; align-items: baseline; gap: 0.5rem; }
.pl-time .readout-name { font-size: 1rem; }
.pl-time .readout-value { font-size: 1.3rem; min-width: 4.4rem; }
.pl-time p { margin: 0; }
.plane .tb-note { line-height: 1.25; opacity: 0.85; }
.tb-hand { font-weight: 600; }
.dg-scroll { overflow-x: auto; overflow-y: hidden; }
.dg-inner { position: relative; }
.dg-edges { position: absolute; inset: 0; }
.dg-unit { position: absolute; width: 44px; height: 44px; padding: 0; overflow: hidden; box-sizing: border-box;
  border: 2px solid var(--st-text-color); border-radius: 8px; background: var(--st-background-color); cursor: pointer; }
.dg-unit canvas { display: block; width: 100%; height: 100%; }
.dg-chosen { box-shadow: 0 0 0 3px var(--st-background-color), 0 0 0 6px var(--st-text-color); z-index: 1; }
.dg-silent { border-style: dashed; }
.dg-silent::after { content: ""; position: absolute; inset: 0; background: linear-gradient(45deg,
  transparent calc(50% - 2px), currentColor calc(50% - 2px) calc(50% + 2px), transparent calc(50% + 2px)),
  linear-gradient(-45deg, transparent calc(50% - 2px), currentColor calc(50% - 2px) calc(50% + 2px),
  transparent calc(50% + 2px)); color: var(--st-text-color); }
.dg-below { position: absolute; z-index: 2; transform: translateX(-50%); display: flex; flex-direction: column;
  align-items: center; line-height: 19px; font-size: 1rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.dg-name { padding: 0 2px; line-height: 1.35; max-width: 92px; overflow: hidden; text-overflow: ellipsis;
  border-bottom: 3px solid transparent; background: color-mix(in srgb, var(--st-background-color) 75%, transparent); }
.dg-bias { padding: 0 2px; border: 0; border-radius: 4px; font: inherit; line-height: inherit; cursor: pointer;
  color: light-dark(#00568a, #6fb9e8); background: color-mix(in srgb, var(--st-background-color) 75%, transparent); }
.dg-negative { color: light-dark(#8a4500, #e8a05c); }
.dg-changed { font-weight: 700; text-decoration: underline; }
.plane .dg-said { margin: 0.3rem 0; min-height: 4.5em; line-height: 1.5; font-variant-numeric: tabular-nums; }
.dg-editor { border: 1px solid var(--st-border-color); border-radius: 8px; padding: 0.4rem 0.7rem; }
.ed-head { display: flex; justify-content: space-between; align-items: center; gap: 0.5rem; }
.ed-silence { display: flex; align-items: center; gap: 0.6rem; min-height: 44px; cursor: pointer; }
.ed-silence input { width: 22px; height: 22px; margin: 0; }
.ed-numbers { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.7rem; }
.ed-which, .ed-typed { height: 44px; box-sizing: border-box; font: inherit; color: inherit; padding: 0 0.5rem;
  border: 1px solid var(--st-border-color); border-radius: 8px; background: var(--st-background-color); }
.ed-which { flex: 1 1 15rem; min-width: 0; }
.ed-slider { flex: 2 1 9rem; min-width: 0; }
.ed-slider .tk-line { background: linear-gradient(90deg, rgb(179, 88, 6), transparent, rgb(0, 112, 178)); }
.ed-typed { flex: 0 1 6.5rem; min-width: 4rem; }
.plane .ed-problem { margin: 0; color: light-dark(#b34700, #ff9a57); font-weight: 600; }
.cv-row, .cv-key, .cv-buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 1rem; }
.cv-row { justify-content: space-between; }
.cv-buttons { gap: 6px; }
.cv-entry { display: inline-flex; align-items: center; gap: 0.4rem; white-space: nowrap; }
.cv-chart { display: block; width: 100%; height: 250px; overflow: visible; font-variant-numeric: tabular-nums; }
.cv-chart text { fill: currentColor; font-size: 16px; }
.cv-lines { overflow: hidden; }
.cv-axis { fill: none; stroke: currentColor; stroke-width: 1; }
.cv-grid { stroke: currentColor; stroke-width: 1; opacity: 0.15; }
.cv-line { fill: none; stroke-width: 2.5; }
.cv-lost { fill: none; stroke-width: 2.5; }
.cv-now { stroke: currentColor; stroke-width: 2; opacity: 0.7; }
.cv-marker { stroke: var(--st-background-color); stroke-width: 2; }
.plane .cv-note { margin: 0; min-height: 1.5em; }
.pl-inside { min-width: 0; }
.in-canvas { display: block; width: 100%; }
.plane .in-said { margin: 0.3rem 0 0; min-height: 7.5em; font-variant-numeric: tabular-nums; }
.mx-scroll { overflow-x: auto; }
.plane .mx-table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0; }
.mx-table caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
.plane .mx-table :is(th, td) { border: 1px solid var(--st-border-color); padding: 0.3rem 0.7rem; text-align: center;
  font-weight: 400; min-width: 3.2rem; color: inherit; }
.plane .mx-table th { max-width: 9rem; }
@container (max-width: 640px) { .plane .mx-table :is(th, td) { padding: 0.3rem; min-width: 2.4rem; } }
.plane .mx-many :is(th, td) { padding: 0.3rem 0.2rem; min-width: 2.1rem; }
@container (max-width: 640px) { .plane .mx-many :is(th, td) { min-width: 1.7rem; font-size: 0.95rem; } }
.mx-name span { display: inline-block; max-width: 7rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  vertical-align: bottom; }
.mx-name svg { margin-right: 0.35rem; vertical-align: -2px; }
.plane .mx-table td.mx-right { outline: 2px solid currentColor; outline-offset: -3px; font-weight: 700; }
"""
PANEL_TEXTS = {
    "noNumber": "no number (nan)",
    "infinite": "infinite",
    # Time.
    "time": "Time in training",
    "toStart": "Before training",
    "stepBack": "One moment back",
    "play": "Play",
    "pause": "Pause",
    "stepForward": "One moment forward",
    "toEnd": "To the newest moment",
    "loop": "Play again and again",
    "epochOf": "epoch {epoch} of {epochs}",
    "trainLoss": "training loss, nats",
    "testLoss": "test loss, nats",
    "trainAccuracy": "training accuracy",
    "testAccuracy": "test accuracy",
    "noTest": "no test points",
    "noPoints": "no points",
    "noTime": "Not trained: random weights.",
    "noTimeByHand": "Not trained: weights changed by hand.",
    "notNewest": "A past moment.",
    "byHand": "Changed by hand, not trained.",
    "takeBack": "As trained",
    # Rates.
    "rates_learning_rate": "Learning rate",
    "rates_weight_decay": "Weight decay (L2)",
    "rates_l1": "L1",
    "ratesAsked": "{name}: training with each of them ...",
    "rateWaits": "{name}: drag to see the run with each of them.",
    "rateSaid": "{name} {rate}: {verdict}",
    "verdict_stalls": "stalls",
    "verdict_learns": "learns",
    "verdict_oscillates": "oscillates",
    "verdict_overshoots": "overshoots",
    "backToRun": "Back to the run",
    "noRates": "The runs with each rate did not come: {why} Reload the page to try again.",
    "otherNetwork": "They are of another network.",
    # The curve.
    "showAccuracy": "Accuracy",
    "logScale": "Log scale",
    "trainKey": "training points",
    "testKey": "test points",
    "epochAxis": "epoch",
    "lossAxis": "mean loss, nats",
    "accuracyAxis": "accuracy, per cent",
    "lostSaid": "✕: there the loss is infinite or no number.",
    "leavesSaid": "The loss reaches {most} nats, above this picture: the log scale shows it.",
    "curveSaid": "Mean loss over the epochs. At epoch {epoch}: training {train} nats, test {test} nats.",
    "accuracySaid": "Accuracy over the epochs. At epoch {epoch}: training {train} per cent, test {test} per cent.",
    # The plane from the inside.
    "insideTitle": "As the last layer sees it",
    "insideDirections": "Directions to look along",
    "insideBy_some": "Widest spread",
    "insideBy_decides": "Where softmax decides",
    "direction1": "first direction",
    "direction2": "second direction",
    "rowsOfClasses": "a row for each class",
    "inside_hidden_two": "The plane, bent by the network: its grid and its points by what the two units of the last "
    "hidden layer give. Here softmax's borders are straight, and training bends the plane until they part the classes.",
    "inside_hidden_line": "The last hidden layer has one unit, so it lays the whole plane on a line. Softmax cuts the "
    "line; up and down only tells the classes apart.",
    "inside_hidden_some": "The grid of the plane and its points by what the {units} units of the last hidden "
    "layer give, along the two directions in which the points spread most: they hold {share} of the spread. Softmax's "
    "borders are straight here. With all directions {elsewhere} of {count} points fall on another side.",
    "inside_hidden_decides_2": "The grid of the plane and its points by what the {units} units of the last hidden "
    "layer give: across, the direction in which softmax tells the two classes apart; up, of the others the one in "
    "which the points spread most. Together they hold {share} of the spread. The border is straight here, and each "
    "point lies on the side where the network puts it.",
    "inside_hidden_decides_3": "The grid of the plane and its points by what the {units} units of the last hidden "
    "layer give, along the two directions in which softmax tells the three classes apart: they hold {share} of the "
    "spread. The borders are straight here, and each point lies on the side where the network puts it.",
    "inside_hidden_decides_4": "The grid of the plane and its points by what the {units} units of the last hidden "
    "layer give, along two of the directions in which softmax tells the classes apart, those in which the points "
    "spread most: they hold {share} of the spread. Softmax's borders are straight here. With all directions "
    "{elsewhere} of {count} points fall on another side.",
    "inside_hidden_place": "The last hidden layer lays all points in one place: softmax cannot tell them apart.",
    "inside_inputs_two": "Without a hidden layer softmax sees the inputs themselves, and its borders are straight "
    "lines between them.",
    "inside_inputs_line": "Without a hidden layer softmax sees the input itself, a line, and cuts it; up and down only "
    "tells the classes apart.",
    "inside_inputs_some": "Without a hidden layer softmax sees the {units} inputs themselves, here along the two "
    "directions in which the points spread most: they hold {share} of the spread. Its borders are straight. With all "
    "directions {elsewhere} of {count} points fall on another side.",
    "inside_inputs_decides_2": "Without a hidden layer softmax sees the {units} inputs themselves: here across, the "
    "direction in which it tells the two classes apart; up, of the others the one in which the points spread most. "
    "Together they hold {share} of the spread. The border is straight here, and each point lies on the side where "
    "softmax puts it.",
    "inside_inputs_decides_3": "Without a hidden layer softmax sees the {units} inputs themselves, here along the two "
    "directions in which it tells the three classes apart: they hold {share} of the spread. The borders are straight "
    "here, and each point lies on the side where softmax puts it.",
    "inside_inputs_decides_4": "Without a hidden layer softmax sees the {units} inputs themselves, here along two of "
    "the directions in which it tells the classes apart, those in which the points spread most: they hold {share} of "
    "the spread. Its borders are straight. With all directions {elsewhere} of {count} points fall on another side.",
    "inside_inputs_place": "All points lie in one place: softmax cannot tell them apart.",
    "insideNoPoints": "There are no points: add some in the picture.",
    "insideLost": "The numbers of the last layer are infinite or no numbers (NaN): there is nothing to draw.",
    # The matrix.
    "matrixOfTest": "Confusion matrix of the test points",
    "matrixOfTraining": "Confusion matrix of the training points, as there are no test points",
    "trueClass": "true class",
    "predictedClass": "predicted class",
    "classAccuracy": "accuracy",
    "noneOfClass": "no points",
    "ofSo": "{right} of {count}",
    # The network.
    "network": "The network: arrow keys lead from unit to unit, Enter opens one to change its numbers",
    "inputUnit": "input {name}",
    "hiddenUnit": "unit {unit} of hidden layer {layer}",
    "outputUnit": "output of class {name}",
    "diagramHint": "Each square is what a unit gives in the plane; below it is its bias. Click a unit or a line to "
    "change it.",
    "inputSaid": "{name}: from {least} to {most} in the plane.",
    "unitSaid": "{name}: bias {bias}, gives {least} to {most} in the plane.",
    "deadSaid": "{name}: bias {bias}, gives 0 everywhere in the plane.",
    "outputSaid": "{name}: bias {bias}, probability {least} to {most} in the plane.",
    "silentSaid": "{name}: silenced, it counts as 0.",
    "edgeSaid": "weight from {from} to {to}: {value}.",
    # Its editor.
    "close": "Close",
    "silence": "Silence it: it counts as 0",
    "whichNumber": "Which number to change",
    "bias": "bias",
    "weightFrom": "weight from {name}",
    "numberOf": "{name}: {value}",
    "typeNumber": "Type the {name}",
    "wrongNumber": "“{text}” is no number for a weight: type one from -1000000 to 1000000.",
    "asTrained": "As trained",
}
