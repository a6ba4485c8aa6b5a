"""One worker process, until SIGTERM or a crash: ``python -m streams.faust_worker``.

`jumpa worker` (streams/process/supervisor.py) starts it again when it ends. Faust is imported late, and never by the
processes of language work: the program that began them is imported anew in each, unless it is a ``__main__`` like this.
"""

from __future__ import annotations

import logging
import os

from streams.errors import UsageError
from streams.faust_worker import exits
from streams.language.child import TaggerFactory, shipped_tagger
from streams.language.pool import LanguagePool
from streams.logs import set_up_logs
from streams.process.garbage import look_seldom
from streams.process.parent import die_with_parent
from streams.process.supervisor import SUPERVISOR
from streams.settings import load_settings

log = logging.getLogger("streams.faust_worker")


def main(tagger: TaggerFactory = shipped_tagger) -> None:
    """Run one worker until a signal ends it. Does not return."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        die_with_parent(int(supervisor))
    look_seldom()
    try:
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_format)
        given = settings.model_dump(exclude_defaults=True, exclude={"broker", "app_id"})  # secrets stay hidden
        told = {"app_id": settings.app_id, "broker": settings.broker, "settings": given}
        log.info("the worker begins, with settings not as by default", extra=told)
        pool = LanguagePool(settings.processes, settings.item_timeout_s, tagger, memory_mb=settings.process_memory_mb)
        pool.begin()
        from streams.faust_worker.worker import create_worker  # takes a second, in which models load beside it

        worker = create_worker(settings, pool)
    except UsageError as exc:
        exits.give_up(str(exc))
        raise
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
