"""What can be wrong about whose data is meant."""

from __future__ import annotations


class NoScope(RuntimeError):
    """A practice's table was asked without saying which practice."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was asked outside any practice's scope")
        self.what = what


class LeaseHeld(RuntimeError):
    """Another process is doing this job for this practice right now."""

    def __init__(self, job: str, holder: str) -> None:
        super().__init__(f"job {job} is held by {holder}")
        self.job = job
        self.holder = holder


class LeaseLost(RuntimeError):
    """The job's fencing token is no longer the newest: somebody else has taken the job over."""

    def __init__(self, job: str, token: int) -> None:
        super().__init__(f"job {job} lost its lease (token {token})")
        self.job = job
        self.token = token
