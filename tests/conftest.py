"""Settings for all tests: random trees are the same in every run and leave no files behind."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "hwgen",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault of the tree
)
settings.load_profile("hwgen")
