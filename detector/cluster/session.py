"""Ray: started or joined, quiet, with its usage reports off; and a stream of items through its workers, in order."""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import detector
from detector.errors import DetectorError, InputError
from detector.inference import available_cores

if TYPE_CHECKING:
    import pyarrow as pa

Read = Callable[[Any], Iterator[Any]]
"""One item in, any number out, as they are made. Runs in a task."""
Work = Callable[[Any], Any]
"""One item in, one out. It is sent to a worker once and called there for item after item, so it can keep a model."""

LOCAL = "local"
STORE_BYTES = 256 * 1024 * 1024
"""Shared memory of a Ray that is started here: some hundred items on their way; it is bounded whatever the input."""
_COLUMN = "item"
_ENVIRONMENT = {
    # Ray's workers give way to everything else on the machine (nice 15) unless told not to: on a busy one they stand still.
    "RAY_worker_niceness": "0",
    # What its C++ core logs on standard error is of no use to whoever asked for conflicts.
    "RAY_BACKEND_LOG_LEVEL": "fatal",
}


class Cluster:
    """Workers of Ray, each with its own models.

        with Cluster(workers=2) as cluster:
            ...

    Usage reports of a Ray that is started here are off (``RAY_USAGE_STATS_ENABLED=0``), its dashboard too.
    """

    def __init__(self, address: str = LOCAL, *, workers: int | None = None, device: str | None = None) -> None:
        """Starts nothing yet.

        Args:
            address: ``local`` starts a Ray on this machine that ends with the block; ``auto`` or ``HOST:PORT`` joins one.
            workers: processes that read and score; by default one a physical core here, one a CPU of a joined cluster.
            device: where the models run; ``cuda`` gives each worker a GPU of its own.
        """
        if address.startswith("ray://"):
            raise InputError(f"{address}: Ray Client cannot stream; run the command on a machine of the cluster.")
        if workers is not None and workers < 1:
            raise InputError(f"workers is {workers}; it must be at least 1")
        self._address, self._wanted = address, workers
        self._gpus = 1 if device is not None and device.startswith("cuda") else 0
        self._started = False
        self.workers = workers or 0
        """Processes that work at once; known inside the block."""

    def __enter__(self) -> Cluster:
        ray = _quiet_ray()
        try:
            if not ray.is_initialized():
                with _hushed(), _findable():
                    ray.init(**self._how())
                self._started = True
        except (ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise InputError(f"Ray at “{self._address}” cannot be reached or started: {_first_line(error)}") from error
        self.workers = self._wanted or max(1, int(ray.cluster_resources().get("CPU", 1)))
        return self

    def _how(self) -> dict[str, Any]:
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        if self._address != LOCAL:
            return {"address": self._address, **quiet}
        cpus = self._wanted or available_cores()
        return {
            "address": LOCAL,
            "num_cpus": cpus,
            "object_store_memory": STORE_BYTES,
            "include_dashboard": False,
            **quiet,
        }

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._started:
            _quiet_ray().shutdown()
            self._started = False

    def stream(self, items: Iterable[object], *, read: Read | None = None, work: Work | None = None) -> Iterator[Any]:
        """What becomes of the items, in their order, lazily: each is read into any number of items (``read``), and each of
        these worked on (``work``). One item is the unit that goes to a worker, so it should be worth a second of its time.

        ``read`` runs on this machine, where the files are. Items, what comes out, ``read`` and ``work`` must be picklable.
        A DetectorError raised by a worker is raised here; a worker that dies is started again, and its item with it.
        """
        ray = _quiet_ray()
        from ray.data import ActorPoolStrategy, DataContext, TaskPoolStrategy, from_arrow

        blocks = [_block([pickle.dumps(item)]) for item in items]
        if not blocks:
            return
        if len(blocks) == 1 and (read is None or work is None) and not self._gpus:
            yield from _alone(blocks[0], read, work)  # one process can have it, so this one can, at once
            return
        with DataContext.current(_settings(DataContext)):
            data: Any = from_arrow(blocks)
            if read is not None:
                data = data.map_batches(
                    _Reader(read),
                    batch_size=1,
                    batch_format="pyarrow",
                    # No CPU of its own: it waits for the workers most of the time. That also keeps it in a task of its own.
                    num_cpus=0,
                    compute=TaskPoolStrategy(size=min(self.workers, len(blocks))),
                    label_selector={"ray.io/node-id": ray.get_runtime_context().get_node_id()},
                )
            if work is not None:
                data = data.map_batches(
                    _Worker,
                    fn_constructor_args=(ray.cloudpickle.dumps(work), detector.__version__),
                    batch_size=1,
                    batch_format="pyarrow",
                    num_cpus=1,
                    num_gpus=self._gpus,
                    compute=ActorPoolStrategy(min_size=1, max_size=self.workers, initial_size=self.workers),
                )
            try:
                for batch in data.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1):
                    for outcome in _loaded(batch):
                        yield _value(outcome)
            except ray.exceptions.RayError as error:
                reason = _last_line(getattr(error, "cause", None) or error)
                raise DetectorError(f"The work on Ray broke off: {reason}. What was finished before is kept.") from error


def _alone(block: pa.Table, read: Read | None, work: Work | None) -> Iterator[Any]:
    for item in _loaded(block):
        if read is not None:
            yield from read(item)
        elif work is not None:
            yield work(item)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Takes an error of a worker to the one who asked."""

    error: DetectorError


class _Reader:
    """``read`` over batches of pickled items."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __call__(self, batch: pa.Table) -> Iterator[pa.Table]:
        for item in _loaded(batch):
            try:
                for made in self._read(item):
                    yield _block([pickle.dumps(made)])
            except DetectorError as error:
                yield _block([pickle.dumps(_Failure(error))])


class _Worker:
    """``work`` over batches of pickled items, in a process that lives as long as the stream."""

    def __init__(self, work: bytes, version: str) -> None:
        self._packed, self._version = work, version
        self._work: Work | None = None

    def __call__(self, batch: pa.Table) -> pa.Table:
        return _block([pickle.dumps(self._done(item)) for item in _loaded(batch)])

    def _done(self, item: object) -> object:
        if isinstance(item, _Failure):
            return item
        try:
            if self._version != detector.__version__:
                raise InputError(
                    f"A worker has detector {detector.__version__}, this machine {self._version}: install one version "
                    "on all machines of the cluster."
                )
            if self._work is None:
                self._work = pickle.loads(self._packed)
            return self._work(item)
        except DetectorError as error:
            return _Failure(error)


def _quiet_ray() -> Any:
    """Ray, with its usage reports off before it is imported or starts anything."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    import ray
    import ray.data  # its loggers are set up with it

    for handler in logging.getLogger("ray.data").handlers:
        if not isinstance(handler, logging.FileHandler) and handler.name != "file":
            handler.setLevel(logging.CRITICAL)  # what breaks off is raised, in one sentence
    return ray


@contextmanager
def _hushed() -> Iterator[None]:
    """Inside, nothing is written to standard error, not even by code that is no Python; what goes wrong is raised."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _findable() -> Iterator[None]:
    """Inside, processes that are started find this package, also where it is no installed one."""
    before = os.environ.get("PYTHONPATH")
    folder = str(Path(detector.__file__).resolve().parent.parent)
    os.environ["PYTHONPATH"] = folder if not before else os.pathsep.join((folder, before))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _settings(context: Any) -> Any:
    """Ray Data's settings for a stream: in order, without bars, and every item on its way as soon as it is made."""
    settings = context.get_current().copy()
    settings.execution_options.preserve_order = True
    settings.enable_progress_bars = False
    settings.print_on_execution_start = False
    settings.target_max_block_size = 1
    return settings


def _block(items: list[bytes]) -> pa.Table:
    import pyarrow as pa

    return pa.table({_COLUMN: pa.array(items, pa.large_binary())})


def _loaded(batch: pa.Table) -> Iterator[Any]:
    for packed in batch.column(_COLUMN):
        yield pickle.loads(packed.as_buffer())


def _value(outcome: Any) -> Any:
    if isinstance(outcome, _Failure):
        raise outcome.error
    return outcome


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or repr(error)).splitlines()[0][:300]


def _last_line(error: BaseException) -> str:
    """Where a traceback travels as a text, its last line says what happened."""
    return (str(error).strip() or repr(error)).splitlines()[-1][:300]
