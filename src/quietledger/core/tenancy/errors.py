"""What can be wrong about whose data is meant."""

from __future__ import annotations

from uuid import UUID


class NoScope(RuntimeError):
    """A practice's table was asked without saying which practice."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was asked outside any practice's scope")
        self.what = what


class OtherScope(RuntimeError):
    """Somebody acts in one practice while the scope of another is open."""

    def __init__(self, opened: UUID | None, asked: UUID) -> None:
        super().__init__(f"practice {asked} was asked for inside the scope of {opened}")
        self.opened = opened
        self.asked = asked


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
