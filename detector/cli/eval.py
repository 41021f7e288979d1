"""``detector eval``: figures on labelled pairs, labelled stories and real articles, and runs compared."""

from __future__ import annotations

import click

from detector.cli import eval_base_rate, eval_compare, eval_pairs, eval_plot, eval_results, eval_stories


@click.group("eval")
def command() -> None:
    """Measure the NLI model on labelled pairs, and the whole street on labelled stories and real articles.

    \b
    Example:
      detector eval pairs eval/claim_pairs/claim_pairs.jsonl --by phenomenon
      detector eval stories eval/stories/dev.jsonl -o before
      detector eval compare before after
    """


for _one in (eval_pairs, eval_stories, eval_base_rate, eval_compare, eval_plot, eval_results):
    command.add_command(_one.command)
