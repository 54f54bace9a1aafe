"""A finished consult and a recorded treatment whose sheets are to be drawn."""

from collections.abc import Iterator

import pytest

from planning.documents.pdf.renderer import renderer
from tests.treatments.conftest import afternoon, plan, treatment

__all__ = ["afternoon", "plan", "treatment"]


@pytest.fixture(scope="session", autouse=True)
def no_child_left() -> Iterator[None]:
    yield
    renderer.stop()
