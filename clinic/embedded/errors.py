"""What stops a start, said to a person."""


class CannotStart(Exception):
    """A step that cannot work: what is wrong, and what the person at the terminal can do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}{'' if problem.endswith('.') else '.'} {remedy}")
        self.problem = problem
        self.remedy = remedy
