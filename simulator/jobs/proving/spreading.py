"""Many runs at once: in this process, in several on this machine, or on a dask.distributed cluster.

Who plays a call makes no difference to it: it depends on the scenario, the rubric, the kind and the seed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

from simulator.appraisal import version as appraiser_version
from simulator.bots import Kind
from simulator.jobs.proving.runs import Player, Run
from simulator.scenario import Scenario
from simulator.scoring import Rubric

CONNECT_SECONDS = 10
CHUNK = 9  # calls sent at once: about half a second's work, far more than it costs to send
Told = Callable[[int, int], None]  # how many calls are done, of how many
Task = tuple[Kind, int]
Chunk = tuple[str, str, tuple[Task, ...]]  # the scenario and the rubric as JSON, and what to play


class WorkersError(Exception):
    """The workers that were asked for cannot be had, in words for whoever asked."""


def play_all(
    scenario: Scenario, rubric: Rubric, seeds: Sequence[int], workers: int | str, told: Told
) -> list[Run]:
    """Every kind under every seed, in that order. `workers`: how many processes, or a cluster's address.

    Raises WorkersError, and LookupError for a scenario without a rehearsal.
    """
    tasks = [(kind, seed) for seed in seeds for kind in Kind]
    bodies = scenario.model_dump_json(), rubric.model_dump_json()
    chunks = [(*bodies, tuple(tasks[at : at + CHUNK])) for at in range(0, len(tasks), CHUNK)]
    appraiser_version()  # the weights are there before anybody else looks for them
    played: Iterable[tuple[str, list[Run]]]
    if workers == 1:
        played = map(play_chunk, chunks)
    elif isinstance(workers, int):
        played = _here(chunks, workers)
    else:
        played = _on_cluster(chunks, workers)
    runs: list[Run] = []
    for version, some in played:
        if version != appraiser_version():
            raise WorkersError(f"a worker reads with {version}, this program with {appraiser_version()}")
        runs += some
        told(len(runs), len(tasks))
    order = {kind: place for place, kind in enumerate(Kind)}
    return sorted(runs, key=lambda run: (order[run.kind], run.seed))


def play_chunk(chunk: Chunk) -> tuple[str, list[Run]]:
    """Some calls, and the version of what read them, on whichever machine this is."""
    scenario, rubric, tasks = chunk
    player = _player(scenario, rubric)
    return appraiser_version(), [player.play(kind, seed) for kind, seed in tasks]


@lru_cache(maxsize=4)
def _player(scenario: str, rubric: str) -> Player:
    return Player(Scenario.model_validate_json(scenario), Rubric.model_validate_json(rubric))


def _here(chunks: Sequence[Chunk], workers: int) -> Iterator[tuple[str, list[Run]]]:
    # Started afresh rather than forked: the pages' server has threads, and a fork would copy their locks.
    with ProcessPoolExecutor(min(workers, len(chunks)), get_context("spawn")) as pool:
        futures = [pool.submit(play_chunk, chunk) for chunk in chunks]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise WorkersError("a worker process died; with --workers 1 nobody else is needed") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _on_cluster(chunks: Sequence[Chunk], address: str) -> Iterator[tuple[str, list[Run]]]:
    try:
        import distributed
    except ImportError as error:
        raise WorkersError(
            "a cluster needs dask.distributed: pip install -r requirements-cluster.txt"
        ) from error
    client = _client(distributed, address)
    try:
        with client:
            futures = client.map(play_chunk, chunks, pure=False)
            for _, result in distributed.as_completed(futures, with_results=True):
                yield result
    except ImportError as error:
        raise WorkersError(
            f"the workers at {address} don't have Even Keel ({error}): start them in it"
        ) from error


def _client(distributed: Any, address: str) -> Any:
    """A connection to the scheduler. Its own timeout does not hold where something else answers there."""
    found: list[Any] = []

    def connect() -> None:
        try:
            found.append(distributed.Client(address, timeout=CONNECT_SECONDS))
        except (OSError, ValueError) as error:
            found.append(error)

    trying = threading.Thread(target=connect, daemon=True)
    trying.start()
    trying.join(CONNECT_SECONDS + 2)
    if not found or isinstance(found[0], Exception):
        why = f": {found[0]}" if found else ""
        raise WorkersError(f"no dask scheduler answers at {address}{why}")
    return found[0]
