"""Training in a terminal: `python -m core.training`, progress on stderr, one JSON object an event on stdout."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from tqdm import tqdm

from core.data import DatasetError, load, title
from core.reading.refusals import ConfigError
from core.training.config import RULES, RunConfig
from core.training.device import resolve
from core.training.events import StepDone, to_json
from core.training.fastest import device_for
from core.training.faults import describe
from core.training.loop import train
from core.training.recipes import RECIPES

BAD_SETTING = 2


class _OneSentence(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(BAD_SETTING, f"{message[:1].upper()}{message[1:].rstrip('.')}.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _OneSentence(
        prog="python -m core.training",
        description="Train one classifier. Progress goes to stderr, one JSON object for each event to stdout.",
        epilog="An option wins over the preset; without a preset, fields have the defaults shown.",
        allow_abbrev=False,
    )
    recipes = "; ".join(f"{recipe.name}: {recipe.why}" for recipe in RECIPES.values()).replace("%", "%%")
    parser.add_argument("--preset", metavar="NAME", help=recipes)
    defaults = RunConfig()
    for field, rule in RULES.items():
        default = rule.write(getattr(defaults, field))
        parser.add_argument(
            f"--{field.replace('_', '-')}",
            metavar="VALUE",
            help=f"{rule.help} It is {rule.allowed()} (default {default}).".replace("%", "%%"),
        )
    parser.add_argument("--device", default="auto", metavar="VALUE", help="auto, cpu, cuda or mps (default auto)")
    return parser


def _config(options: argparse.Namespace) -> RunConfig:
    if options.preset is not None and options.preset not in RECIPES:
        raise ConfigError("preset", f'preset must be one of {", ".join(RECIPES)}, not "{options.preset[:40]}".')
    values: dict[str, Any] = dict(RECIPES[options.preset].values) if options.preset else {}
    typed = {field: text for field in RULES if (text := getattr(options, field)) is not None}
    values |= {field: RULES[field].parse(field, text) for field, text in typed.items()}
    config = RunConfig(**values)
    if "momentum" in typed and config.optimizer != "momentum":
        raise ConfigError("momentum", "momentum is used by optimizer momentum only: add --optimizer momentum.")
    return config


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0, or 2 after one sentence about a bad setting, or 1 after one about anything else."""
    options = _parser().parse_args(arguments)
    try:
        config = _config(options)
        resolve(options.device)  # a wrong one is said before data are read
        data = load(config.dataset)
        config.check_against(data)
        device = device_for(options.device, config, data)
    except (ConfigError, DatasetError) as error:
        print(error, file=sys.stderr)
        return BAD_SETTING
    if options.preset is not None and config.dataset != (made_for := RECIPES[options.preset].made_for):
        said = f"Preset {options.preset} was made for {title(made_for)}, and this run is on {title(config.dataset)}"
        print(f"{said}: --dataset {made_for} trains what it was made for.", file=sys.stderr)
    try:
        with tqdm(total=config.total_steps(data), unit="batch", file=sys.stderr) as bar:
            for event in train(config, data, device):
                print(to_json(event), flush=not isinstance(event, StepDone))
                if isinstance(event, StepDone):
                    bar.update(event.step - bar.n)
                    bar.set_postfix(loss=f"{event.loss:.4f}", refresh=False)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return BAD_SETTING
    except BrokenPipeError:
        # The reader has seen enough, as `| head` does; nothing more can be written.
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"The events could not be written: {error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        print(describe(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
