"""The legs of a build over two engines: what is run where, in which order."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce_insights.relay import ENGINE, LEARNERS, Leg, Node, _State, legs


def sql(name, *parents, relation=True):
    return Node(name, f"made.{name}" if relation else None, False, parents)


def learner(name, *parents):
    return Node(name, f"ml.{name}", True, parents)


def graph(*nodes):
    return {node.name: node for node in nodes}


def test_sql_alone_is_one_leg_on_the_engine():
    assert legs(graph(sql("a"), sql("b", "a"))) == [Leg(ENGINE, ("a", "b"), ())]


def test_a_learner_is_handed_what_sql_made_and_its_face_what_was_learnt():
    made = legs(graph(sql("cells"), learner("learnt", "cells"), sql("face", "learnt")))
    assert made == [
        Leg(ENGINE, ("cells",), ()),
        Leg(LEARNERS, ("learnt",), ("made.cells",)),
        Leg(ENGINE, ("face",), ("ml.learnt",)),
    ]


def test_a_learner_of_a_learner_shares_its_leg():
    made = legs(
        graph(sql("cells"), learner("first", "cells"), learner("second", "first"))
    )
    assert [leg.nodes for leg in made] == [("cells",), ("first", "second")]


def test_what_an_ephemeral_model_reads_is_handed_over():
    made = legs(
        graph(
            sql("cells"),
            learner("learnt", "cells"),
            sql("words", "learnt", relation=False),
            sql("page", "words"),
        )
    )
    assert made[-1] == Leg(ENGINE, ("page", "words"), ("ml.learnt",))


def test_sources_are_no_part_of_a_leg():
    assert legs(graph(sql("staged", "source.raw.people"))) == [
        Leg(ENGINE, ("staged",), ())
    ]


@st.composite
def graphs(draw):
    kinds = draw(st.lists(st.booleans(), min_size=1, max_size=12))
    nodes = {}
    for number, is_learner in enumerate(kinds):
        chosen = draw(st.sets(st.integers(0, 11), max_size=3))
        parents = sorted(parent for parent in chosen if parent < number)
        make = learner if is_learner else sql
        nodes[f"n{number}"] = make(f"n{number}", *(f"n{parent}" for parent in parents))
    return nodes


@given(graphs())
def test_every_node_runs_once_on_its_side_after_all_it_reads(nodes):
    made = legs(nodes)
    where = {name: number for number, leg in enumerate(made) for name in leg.nodes}
    assert sorted(name for leg in made for name in leg.nodes) == sorted(nodes)
    for name, node in nodes.items():
        assert made[where[name]].target == (LEARNERS if node.is_learner else ENGINE)
        for parent in node.parents:
            assert where[parent] <= where[name]
            if made[where[parent]].target != made[where[name]].target:
                assert nodes[parent].relation in made[where[name]].handed_over


@pytest.mark.parametrize("is_learner", [True, False])
def test_no_leg_is_handed_what_its_own_side_made(is_learner):
    make = learner if is_learner else sql
    made = legs(graph(sql("cells"), make("one", "cells"), make("two", "one", "cells")))
    for leg in made:
        own = {f"{'ml' if is_learner else 'made'}.{name}" for name in leg.nodes}
        assert not own & set(leg.handed_over)


def ran(**statuses):
    results = [
        SimpleNamespace(
            status=status,
            node=SimpleNamespace(
                name=name,
                resource_type="operation" if name == "landing" else "model",
            ),
        )
        for name, status in statuses.items()
    ]
    return SimpleNamespace(result=SimpleNamespace(results=results))


def test_what_is_done_is_remembered_for_the_same_build_only(tmp_path):
    file = tmp_path / "lake" / "relay.json"
    state = _State(file, "this build")
    state.keep(ran(landing="success", a="success", b="error", c="skipped"))
    state.keep(ran(b="success", t="pass", u="fail"))
    assert _State(file, "this build").done == {"a", "b", "t"}
    assert _State(file, "another build").done == set()
    state.forget()
    assert _State(file, "this build").done == set()


def test_a_landing_without_a_model_after_it_is_done_again(tmp_path):
    state = _State(tmp_path / "relay.json", "this build")
    state.keep(ran(landing="success"))
    assert not state.done


def test_a_run_that_came_to_nothing_leaves_nothing(tmp_path):
    state = _State(tmp_path / "relay.json", "this build")
    state.keep(SimpleNamespace(result=None))
    assert not _State(tmp_path / "relay.json", "this build").done
