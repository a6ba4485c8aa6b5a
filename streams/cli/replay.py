"""`jumpa replay`"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from streams.cli import replay_diff
from streams.cli.publish import send_files
from streams.cli.render import replay_options as options
from streams.cli.render.console import Refusals, err, examples, out
from streams.cli.render.reading import ColumnsOption
from streams.cli.render.reading import sources as readable
from streams.cli.render.replay_bar import ReplayBar, replay_metrics
from streams.cli.render.replay_told import show_survey, told
from streams.errors import EXIT_REFUSED, UsageError
from streams.ingest.lines import TopicReader, refuse_outputs
from streams.ingest.sources import TOPIC, expand
from streams.language.offline import offline_pool
from streams.language.pool import TaggerFactory, stanza_tagger
from streams.replay.in_place.outputs import Form
from streams.replay.in_place.ray_engine import RayCluster, ray_cluster
from streams.replay.in_place.run import InPlaceOptions, InPlaceRun
from streams.replay.manifest import Manifest, Way
from streams.replay.reading import ReplayReader, read_records
from streams.replay.rundir import RunDirectory, begin_run, files_of, resume_run, telling_how_to_go_on
from streams.replay.same import refuse_other_options
from streams.replay.sources import Parts, StoredSource
from streams.replay.survey import survey
from streams.settings import load_settings


class Replay(TyperGroup):
    """A group that is a command as well: `jumpa replay FILE` replays, `jumpa replay diff` is a command of the group.

    A file that is called as one of them is `./diff`. Typer carries a click of its own and names none of its types.
    """

    allow_interspersed_args = True  # options behind the sources, which a group does not read otherwise

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        if args and args[0] in self.commands:
            return self.commands[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


app = typer.Typer(cls=Replay, invoke_without_command=True, rich_markup_mode="rich", subcommand_metavar="")


@app.callback(
    epilog=examples(
        "jumpa replay archive-2019.jsonl.xz",
        "jumpa replay archive-2019.jsonl.xz --rate 50          [dim]leave room for the live feed[/dim]",
        "jumpa replay archive/ --offline out/ --since 2019-07-01 --until 2019-07-31",
        "jumpa replay --resume out/                            [dim]where it was interrupted[/dim]",
        "jumpa replay archive/ --sample 0.01 --seed 7 --dry-run",
    )
)
def replay(
    sources: options.Sources = None,
    columns: ColumnsOption = None,
    begin: options.Begin = None,
    end: options.End = None,
    dry_run: options.DryRun = False,
    metrics_port: options.Port = None,
    rate: options.Rate = None,
    offline: options.Offline = None,
    form: options.FormOption = None,
    overwrite: options.Overwrite = False,
    jobs: options.Jobs = None,
    engine: options.EngineOption = options.ReplayEngine.LOCAL,
    ray_address: options.RayAddress = None,
    resume: options.Resume = None,
    since: options.Since = None,
    until: options.Until = None,
    publishers: options.Publishers = None,
    languages: options.Languages = None,
    text: options.Text = "",
    sample: options.Sample = 1.0,
    seed: options.Seed = None,
    limit: options.Limit = None,
) -> None:
    """Process an archive again: through the topics, or in place with --offline."""
    filters = options.given_filters(since, until, publishers, languages, text, sample, seed, limit)
    wanted = InPlaceOptions(form=form or Form.JSONL, filters=filters, columns=columns or "")
    todo = Todo(wanted, jobs or options.most_jobs(), metrics_port, begin, end, _cluster(engine, ray_address, jobs))
    idle = {} if dry_run else {"jobs": jobs, "format": form, "overwrite": overwrite, "engine": todo.cluster}
    _refuse_idle(idle, offline or resume, None if dry_run else rate)
    if resume is not None:
        resume_replay(resume, sources or [], todo, form_given=form is not None)
    elif not sources:
        raise UsageError("Missing argument 'SOURCE': name what is to be replayed, as archive.jsonl.xz.")
    elif dry_run:
        dry_run_replay(sources, todo)
    elif offline is not None:
        replay_offline(sources, offline, todo, overwrite=overwrite)
    else:
        replay_live(sources, columns, rate)


Cluster = Callable[[TaggerFactory], AbstractContextManager[RayCluster]]


class Todo(NamedTuple):
    """How to go about a replay in place. ``begin`` and ``end``: of topics that are read."""

    options: InPlaceOptions = InPlaceOptions()
    jobs: int = 1
    port: int | None = None
    begin: str | None = None
    end: str | None = None
    cluster: Cluster | None = None
    """Opens the cluster that does the work; None: this machine does it."""
    factory: TaggerFactory = stanza_tagger


def _cluster(engine: options.ReplayEngine, address: str | None, jobs: int | None) -> Cluster | None:
    """What opens the cluster that is asked for. Raises UsageError for an address that would do nothing."""
    if engine is options.ReplayEngine.RAY:
        return partial(ray_cluster, address, jobs)
    if address is not None:
        raise UsageError("--ray-address is for --engine ray: leave it out.")
    return None


def _refuse_idle(of_place: Mapping[str, object], place: Path | None, rate: float | None) -> None:
    """Raise UsageError for options that would do nothing."""
    for name, value in of_place.items():
        if value and place is None:
            why = "through the topics the workers set the pace (JUMPA_PROCESSES)" if name == "jobs" else "leave it out"
            raise UsageError(f"--{name} is for --offline: {why}.")
    if place is not None and rate is not None:
        raise UsageError("--rate is for the topics: leave it out with --offline.")


def replay_live(sources: list[str], columns: str | None, rate: float | None) -> None:
    """Send the items of the sources through the topics."""
    files, tables = readable(sources, columns, topics=False)
    asyncio.run(send_files(files, unchecked=False, rate=rate, columns=tables))


def replay_offline(sources: list[str], folder: Path, todo: Todo, *, overwrite: bool = False) -> None:
    """The same bytes out of the same bytes in, whatever interrupted it on the way (streams/replay/in_place).

    Exits with 1 when something was refused. Raises UsageError for a folder that cannot be written to, that holds
    something, or that holds an input.
    """
    names, _ = readable(sources, todo.options.columns or None, damage_is_told=True)
    refuse_outputs(names, files_of(folder), "name another folder")
    parts = settled_parts(names, todo)
    with begin_run(folder, overwrite=overwrite) as run, in_place(run, todo, parts) as work:
        manifest = work.begin(names, todo.options)
    finish(manifest, folder)


def resume_replay(name: Path, sources: list[str], todo: Todo, *, form_given: bool) -> None:
    """Go on with a run, to the same bytes. Raises UsageError where it is not what it was any more."""
    run = resume_run(name)
    if run is None:
        out.print(f"{name} is whole already.", markup=False, highlight=False, soft_wrap=True)
        return
    with run:
        manifest = run.read_manifest()
        if manifest is None:
            raise UsageError(f"{run.path} was ended before it had begun: begin it anew with --overwrite.")
        if manifest.way is not Way.IN_PLACE:
            raise UsageError(f"{name} is a run of another kind ({manifest.way}): it does not go on so.")
        given = {key: value for key, value in todo.options.told().items() if key != "format" or form_given}
        refuse_other_options(manifest, expand(sources), given, run.out)
        parts = {one.name: one.parts for one in manifest.sources if one.name.startswith(TOPIC)}
        with in_place(run, todo, parts) as work:
            manifest = work.go_on(manifest)
    finish(manifest, run.out)


@contextmanager
def in_place(run: RunDirectory, todo: Todo, parts: Mapping[str, Parts]) -> Iterator[InPlaceRun]:
    """The work on a run, shown as it goes on; what interrupts it is told with how to go on."""
    try:
        with telling_how_to_go_on(run), replay_metrics(todo.port) as metrics, ReplayBar(Refusals(), metrics) as bar:
            work = InPlaceRun(run, todo.jobs, partial(offline_pool, todo.jobs, todo.factory), bar, parts)
            work.topic = _topic_reader(parts)
            with todo.cluster(todo.factory) if todo.cluster is not None else nullcontext() as cluster:
                if cluster is not None:
                    work.pool, work.elsewhere = cluster.pool, cluster.join
                yield work
    except KeyboardInterrupt:
        if run.has_begun:
            goes_on = f"Interrupted: `jumpa replay --resume {run.out}` goes on."
            err.print(goes_on, markup=False, highlight=False, soft_wrap=True)
        raise


def finish(manifest: Manifest, folder: Path) -> None:
    """Say what a run has found. Exits with 1 when something was refused."""
    out.print(told(manifest.counts, folder), markup=False, highlight=False, soft_wrap=True)
    if manifest.counts.refused:
        raise typer.Exit(EXIT_REFUSED)


def dry_run_replay(sources: list[str], todo: Todo) -> None:
    """Show what a replay would read. Exits with 1 when something would be refused."""
    columns = todo.options.columns
    names, tables = readable(sources, columns or None, damage_is_told=True)
    parts = settled_parts(names, todo)
    stored = [StoredSource(name, None if name in parts else Path(name), parts.get(name, ())) for name in names]
    reader = ReplayReader(read_records(stored, tables, _topic_reader(parts)), todo.options.filters)
    found = survey(reader)
    show_survey(found, names, todo.jobs)
    if found.counts.refused:
        raise typer.Exit(EXIT_REFUSED)


def settled_parts(names: list[str], todo: Todo) -> dict[str, Parts]:
    """What is read of each topic among the sources. Raises UsageError and BrokerError."""
    topics = [name for name in names if name.startswith(TOPIC)]
    if not topics:
        if todo.begin is not None or todo.end is not None:
            raise UsageError("--from and --to are for a kafka:TOPIC: leave them out, or see --since and --until.")
        return {}
    from streams.ingest.topic import topic_span  # aiokafka takes its time

    settings = load_settings()
    return {name: topic_span(name, settings, todo.begin, todo.end).parts for name in topics}


def _topic_reader(parts: Mapping[str, Parts]) -> TopicReader | None:
    if not parts:
        return None
    from streams.ingest.topic import TopicSpan, topic_reader

    spans = {name: TopicSpan(name.removeprefix(TOPIC), some) for name, some in parts.items()}
    return topic_reader(spans, load_settings())


replay_diff.register(app)
