from tests.front_doors.conftest import administrator, door

__all__ = ["administrator", "door"]
