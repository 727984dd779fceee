"""What is used of scikit-learn and of what rests on it, by one door.

Models run in threads, and parts of scikit-learn load each other: two threads that begin
with different parts can each meet one that is half loaded. Here the first thread loads
all of it while the others wait.
"""

from firthmodels import FirthLogisticRegression, detect_separation
from firthmodels._lrt import constrained_lrt_1df
from firthmodels._profile_ci import profile_ci_bound
from firthmodels._solvers import newton_raphson
from sklearn.decomposition import NMF  # type: ignore[import-untyped]
from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import (  # type: ignore[import-untyped]
    ENGLISH_STOP_WORDS,
)
from sklearn.metrics.cluster import (  # type: ignore[import-untyped]
    expected_mutual_information,
)
from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

__all__ = [
    "ENGLISH_STOP_WORDS",
    "NMF",
    "ConvergenceWarning",
    "DecisionTreeClassifier",
    "FirthLogisticRegression",
    "constrained_lrt_1df",
    "detect_separation",
    "expected_mutual_information",
    "newton_raphson",
    "profile_ci_bound",
]
