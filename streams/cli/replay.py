"""`jumpa replay`"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperGroup

from streams.cli import replay_diff
from streams.cli.render import replay_options as options
from streams.cli.render.console import examples, out, say
from streams.cli.render.reading import ColumnsOption
from streams.cli.render.reading import sources as readable
from streams.cli.render.replay_told import show_survey
from streams.cli.ways.cluster import Cluster, cluster_of, on_cluster
from streams.cli.ways.live import Through, begin_live, finish_live, go_on_live
from streams.cli.ways.shown import finish, shown
from streams.cli.ways.spans import settled_parts, topic_reader_of
from streams.errors import EXIT_REFUSED, UsageError
from streams.ingest.lines import refuse_outputs
from streams.ingest.sources import TOPIC, expand
from streams.language.child import TaggerFactory, shipped_tagger
from streams.language.offline import offline_pool
from streams.replay.filters import Filters
from streams.replay.in_place.outputs import Form
from streams.replay.in_place.run import InPlaceOptions, InPlaceRun
from streams.replay.manifest import Manifest, Way
from streams.replay.reading import ReplayReader, read_records
from streams.replay.rundir import MANIFEST, RunDirectory, begin_run, files_of, resume_run
from streams.replay.same import refuse_other_options
from streams.replay.sources import Parts, StoredSource
from streams.replay.survey import survey
from streams.settings import settings_under

if TYPE_CHECKING:
    from streams.replay.own_topics.run import OwnTopicsRun


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
        "jumpa replay archive/ --into green. --workers 2       [dim]topics of its own[/dim]",
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
    into: options.Into = None,
    workers: options.Workers = None,
    run_dir: options.RunDir = None,
    no_wait: options.NoWait = False,
    rate: options.Rate = None,
    offline: options.Offline = None,
    form: options.FormOption = None,
    least: options.MinConfidence = 0.0,
    no_entities: options.NoEntities = False,
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
    """Process an archive again: through the live topics, through topics of its own, or in place with --offline."""
    chosen = options.given_filters(since, until, publishers, languages, text, sample, seed, limit)
    written, cluster = Written(form or Form.JSONL, least, not no_entities), cluster_of(engine, ray_address, jobs)
    crew = Crew(1 if workers is None else workers, rate, not no_wait)
    todo = Todo(written.options(chosen, columns), options.jobs_of(jobs), metrics_port, begin, end, cluster, crew=crew)
    if not dry_run:
        of_topics = {"--rate": rate, "--run-dir": run_dir, "--no-wait": no_wait or None}
        of_place = {"--jobs": jobs, "--format": form, "--engine": cluster} | written.given()
        options.refuse_misplaced(offline, into, resume, of_topics, of_place, {"--workers": workers})
    _go(sources or [], todo, Destination(resume, offline, into, run_dir), form is not None, overwrite, dry_run)


class Written(NamedTuple):
    """What a replay in place writes."""

    form: Form
    min_confidence: float
    entities: bool

    def options(self, filters: Filters, columns: str | None) -> InPlaceOptions:
        """All that decides what comes out."""
        return InPlaceOptions(**self._asdict(), filters=filters, columns=columns or "")

    def given(self) -> dict[str, object]:
        """The options of what is written less; None where all is."""
        return {"--min-confidence": self.min_confidence or None, "--no-entities": None if self.entities else True}


class Destination(NamedTuple):
    """Which way a replay goes is said by where it goes to."""

    resume: Path | None
    offline: Path | None
    into: str | None
    run_dir: Path | None


def _go(sources: list[str], todo: Todo, to: Destination, form_given: bool, overwrite: bool, dry_run: bool) -> None:
    if to.resume is not None:
        resume_replay(to.resume, sources, todo, form_given=form_given)
    elif not sources:
        raise UsageError("Missing argument 'SOURCE': name what is to be replayed, as archive.jsonl.xz.")
    elif dry_run:
        dry_run_replay(sources, todo)
    elif to.offline is not None:
        replay_offline(sources, to.offline, todo, overwrite=overwrite)
    elif to.into is not None:
        folder = to.run_dir or Path(f"replay-{to.into.rstrip('._-')}")
        replay_into(sources, to.into, folder, todo, overwrite=overwrite)
    else:
        replay_live(sources, to.run_dir, todo, overwrite=overwrite)


class Crew(NamedTuple):
    """How a replay goes through topics: who works on its own ones, and most items a second.

    ``wait``: for what workers make of it. ``command`` starts a worker.
    """

    workers: int = 1
    rate: float | None = None
    wait: bool = True
    command: list[str] | None = None


class Todo(NamedTuple):
    """How to go about a replay. ``begin`` and ``end``: of topics that are read."""

    options: InPlaceOptions = InPlaceOptions()
    jobs: int = 1
    port: int | None = None
    begin: str | None = None
    end: str | None = None
    cluster: Cluster | None = None
    """Opens the cluster that does the work in place; None: this machine does it."""
    factory: TaggerFactory = shipped_tagger
    crew: Crew = Crew()


def replay_offline(sources: list[str], folder: Path, todo: Todo, *, overwrite: bool = False) -> None:
    """The same bytes out of the same bytes in, whatever interrupted it on the way (streams/replay/in_place).

    Exits with 1 when something was refused. Raises UsageError for a folder that cannot be written to, that holds
    something, or that holds an input.
    """
    names, _ = readable(sources, todo.options.columns or None, damage_is_told=True)
    refuse_outputs(names, files_of(folder), "name another folder")
    parts = settled_parts(names, todo.begin, todo.end)
    with begin_run(folder, overwrite=overwrite) as run, in_place(run, todo, parts) as work:
        manifest = work.begin(names, todo.options)
    finish(manifest, folder)


def resume_replay(name: Path, sources: list[str], todo: Todo, *, form_given: bool) -> None:
    """Go on with a run, to the same bytes. Raises UsageError where it is not what it was any more."""
    run = resume_run(name)
    if run is None:
        say(f"{name} is whole already.", out)
        return
    with run:
        manifest = run.read_manifest()
        if manifest is None:
            raise UsageError(f"{run.path} was ended before it had begun: begin it anew with --overwrite.")
        given = {key: value for key, value in todo.options.told().items() if key != "format" or form_given}
        refuse_other_options(manifest, expand(sources), given, run.out)
        parts = {one.name: one.parts for one in manifest.sources if one.name.startswith(TOPIC)}
        match manifest.way:
            case Way.IN_PLACE:
                with in_place(run, todo, parts) as work:
                    finish(work.go_on(manifest), run.out)
            case Way.OWN_TOPICS:
                with into_topics(run, manifest.options["into"], todo, parts) as through:
                    finish_into(through.go_on(manifest), run.out)
            case Way.LIVE_TOPICS:
                way = Through(todo.crew.rate, todo.crew.wait, todo.port, parts)
                finish_live(go_on_live(run, manifest, way), run.out, way.wait)


def replay_into(sources: list[str], prefix: str, folder: Path, todo: Todo, *, overwrite: bool = False) -> None:
    """Through topics of its own, with workers of its own (streams/replay/own_topics).

    Exits with 1 when something was refused. Raises UsageError for a prefix whose topics hold something, and for a
    folder as replay_offline does; whatever ends it else, the run can go on.
    """
    from streams.replay.own_topics.run import OwnTopicsOptions  # aiokafka takes its time

    settings_under(prefix, "--into")
    names, _ = readable(sources, todo.options.columns or None, damage_is_told=True)
    refuse_outputs(names, files_of(folder), "name another folder with --run-dir")
    parts = settled_parts(names, todo.begin, todo.end)
    wanted = OwnTopicsOptions(into=prefix, filters=todo.options.filters, columns=todo.options.columns)
    with begin_run(folder, overwrite=overwrite) as run, into_topics(run, prefix, todo, parts) as work:
        manifest = work.begin(names, wanted)
    finish_into(manifest, folder)


def replay_live(sources: list[str], folder: Path | None, todo: Todo, *, overwrite: bool = False) -> None:
    """Through the lane of the live topics (streams/replay/live_topics); exits and raises as replay_offline."""
    names, _ = readable(sources, todo.options.columns or None, damage_is_told=True)
    parts, wanted, crew = settled_parts(names, todo.begin, todo.end), todo.options, todo.crew
    through = Through(crew.rate, crew.wait, todo.port, parts)
    run = begin_live(names, folder, wanted.filters, wanted.columns, through, overwrite=overwrite)
    finish_live(*run, crew.wait)


@contextmanager
def in_place(run: RunDirectory, todo: Todo, parts: Mapping[str, Parts]) -> Iterator[InPlaceRun]:
    """The work on a run, shown as it goes on."""
    with shown(run, todo.port) as bar:
        work = InPlaceRun(run, todo.jobs, partial(offline_pool, todo.jobs, todo.factory), bar, parts)
        work.topic = topic_reader_of(parts)
        with on_cluster(work, todo.cluster, todo.factory):
            yield work


@contextmanager
def into_topics(run: RunDirectory, prefix: str, todo: Todo, parts: Mapping[str, Parts]) -> Iterator[OwnTopicsRun]:
    """The same through topics of its own."""
    from streams.replay.own_topics.run import OwnTopicsRun

    settings, crew = settings_under(prefix, "--into"), todo.crew
    if not crew.workers:
        words = f"JUMPA_TOPIC_PREFIX={prefix} JUMPA_APP_ID={settings.app_id} jumpa worker"
        say(f"Items wait for workers, which are started elsewhere: {words}")
    with shown(run, todo.port) as bar:
        topic = topic_reader_of(parts)
        yield OwnTopicsRun(run, settings, bar, crew.rate, parts, topic, workers=crew.workers, command=crew.command)


def finish_into(manifest: Manifest, folder: Path) -> None:
    """The same of a run through topics of its own, and how to look at them."""
    prefix = manifest.options["into"]
    say(
        f"The run: {folder / MANIFEST}. Its meetings: JUMPA_TOPIC_PREFIX={prefix} jumpa meetings. "
        f"Beside the live ones: jumpa replay diff kafka: kafka:{prefix}"
    )
    finish(manifest, f"topics of {prefix}")


def dry_run_replay(sources: list[str], todo: Todo) -> None:
    """Show what a replay would read. Exits with 1 when something would be refused."""
    columns = todo.options.columns
    names, tables = readable(sources, columns or None, damage_is_told=True)
    parts = settled_parts(names, todo.begin, todo.end)
    stored = [StoredSource(name, None if name in parts else Path(name), parts.get(name, ())) for name in names]
    reader = ReplayReader(read_records(stored, tables, topic_reader_of(parts)), todo.options.filters)
    found = survey(reader)
    show_survey(found, names, todo.jobs)
    if found.counts.refused:
        raise typer.Exit(EXIT_REFUSED)


replay_diff.register(app)
