package dev.ariadne.raft.membership;

import static dev.ariadne.raft.membership.Configurations.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.membership.Changer.Result;
import dev.ariadne.raft.membership.ConfChange.Kind;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V1;
import dev.ariadne.raft.membership.ConfChange.V2;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The data files of etcd hold the examples; here is what they leave open, and what must hold for all. */
class ChangerTest {
    private static final Configuration JOINT = new Configuration(ids(1, 4), ids(1, 2, 3), ids(5), ids(3), false);
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);
    private static final List<Kind> KINDS = List.of(Kind.values());

    @Test
    void what_a_configuration_does_not_admit_is_refused() {
        List<Single> none = List.of();
        refused("config is already joint", () -> Changer.enterJoint(JOINT, true, none));
        refused("can't apply simple config change in joint config", () -> Changer.simple(JOINT, none));
        refused("can't leave a non-joint config", () -> Changer.leaveJoint(Configuration.of(1)));
        refused("can't make a zero-voter config joint", () -> Changer.enterJoint(Configuration.of(), true, none));
        refused("removed all voters", () -> Changer.enterJoint(Configuration.of(1), true, changes("r1 l2")));
    }

    @ParameterizedTest
    @CsvSource({"r1", "l1", "r1 l2", "v2 r1 r2"})
    void the_last_voter_can_neither_go_nor_learn(String changes) {
        refused("removed all voters", () -> Changer.simple(Configuration.of(1), changes(changes)));
        refused("removed all voters", () -> Changer.enterJoint(Configuration.of(1), true, changes(changes)));
    }

    @ParameterizedTest
    @CsvSource({"r1 r2 r3", "l1 l2 l3", "r1 l2 r3"})
    void voters_cannot_all_go_at_once(String changes) {
        Configuration three = Configuration.of(1, 2, 3);
        refused("removed all voters", () -> Changer.simple(three, changes(changes)));
        for (Transition transition : Transition.values()) {
            V2 change = new V2(transition, changes(changes), NO_BYTES);
            refused("removed all voters", () -> Changer.apply(three, change));
        }
    }

    @Test
    void leaving_drops_the_outgoing_voters_but_for_those_who_become_learners() throws Exception {
        assertThat(Changer.leaveJoint(JOINT))
                .isEqualTo(new Result(
                        new Configuration(ids(1, 4), List.of(), ids(3, 5), List.of(), false), List.of(), ids(2)));
    }

    @Test
    void a_change_is_applied_in_the_way_that_it_asks_for() throws Exception {
        Configuration one = Configuration.of(1);
        assertThat(Changer.apply(one, new V1(0, changes("v2").get(0), NO_BYTES)))
                .isEqualTo(Changer.simple(one, changes("v2")));
        for (Transition transition : Transition.values()) {
            boolean autoLeave = transition != Transition.JOINT_EXPLICIT;
            assertThat(Changer.apply(one, new V2(transition, changes("v2 v3"), NO_BYTES)))
                    .isEqualTo(Changer.enterJoint(one, autoLeave, changes("v2 v3")));
        }
        assertThat(Changer.apply(JOINT, V2.LEAVE_JOINT)).isEqualTo(Changer.leaveJoint(JOINT));
    }

    /** Voters 1, 2, 3 and learner 4. What is known of a member's log is lost with the membership, and only with it. */
    @ParameterizedTest
    @CsvSource({
        "v5,       5, ''",
        "l5,       5, ''",
        "r2,      '', 2",
        "r4,      '', 4",
        "l2,      '', ''",
        "v4,      '', ''",
        "l2 v2,   '', ''",
        "r2 v2,    2, ''",
        "r4 l4,    4, ''",
        "v5 r5,   '', ''",
        "r9 u9,   '', ''"
    })
    void a_simple_change_says_who_is_new_and_who_is_gone(String changes, String added, String removed)
            throws Exception {
        Configuration before = new Configuration(ids(1, 2, 3), List.of(), ids(4), List.of(), false);
        Result result = Changer.simple(before, changes(changes));
        assertThat(result.added()).map(NodeId::toString).isEqualTo(words(added));
        assertThat(result.removed()).map(NodeId::toString).isEqualTo(words(removed));
    }

    @ParameterizedTest
    @CsvSource({"r2,'',''", "r2 v2,'',''", "r2 l2,'',''", "r4,'',4", "r4 v4,4,''", "v5 l5 r3,5,''"})
    void who_votes_in_the_outgoing_half_stays(String changes, String added, String removed) throws Exception {
        Configuration before = new Configuration(ids(1, 2, 3), List.of(), ids(4), List.of(), false);
        Result result = Changer.enterJoint(before, false, changes(changes));
        assertThat(result.added()).map(NodeId::toString).isEqualTo(words(added));
        assertThat(result.removed()).map(NodeId::toString).isEqualTo(words(removed));
    }

    @Property(seed = "1", tries = 1_000)
    void one_by_one_or_all_at_once_the_result_is_the_same(@ForAll long seed) throws Exception {
        RandomGenerator random = new Random(seed);
        Configuration start = Configuration.of(1);
        for (Single change : random(random)) {
            start = Changer.simple(start, List.of(change)).configuration();
        }
        List<Single> changes = random(random);
        Configuration simple = start;
        for (Single change : changes) {
            simple = Changer.simple(simple, List.of(change)).configuration();
        }
        for (boolean autoLeave : new boolean[] {true, false}) {
            Configuration joint = Changer.enterJoint(start, autoLeave, changes).configuration();
            assertThat(joint.autoLeave()).isEqualTo(autoLeave);
            assertThat(joint.quorum())
                    .isEqualTo(new JointConfig(new Majority(simple.voters()), new Majority(start.voters())));
            assertThat(Changer.leaveJoint(joint).configuration()).isEqualTo(simple);
        }
    }

    /** etcd restores a stored configuration by the changes that lead there; ours is used as it is, and must be the same. */
    @Property(seed = "2", tries = 1_000)
    void changes_lead_to_every_legal_configuration(@ForAll long seed) throws Exception {
        Configuration stored = Configurations.random(new Random(seed), 6);
        List<Single> changes = new ArrayList<>();
        stored.votersOutgoing().forEach(id -> changes.add(new Single(Kind.REMOVE, id)));
        stored.voters().forEach(id -> changes.add(new Single(Kind.ADD_VOTER, id)));
        stored.learners().forEach(id -> changes.add(new Single(Kind.ADD_LEARNER, id)));
        stored.learnersNext().forEach(id -> changes.add(new Single(Kind.ADD_LEARNER, id)));

        Configuration restored = Configuration.of();
        for (NodeId id : stored.votersOutgoing()) {
            restored = Changer.simple(restored, List.of(new Single(Kind.ADD_VOTER, id)))
                    .configuration();
        }
        if (stored.isJoint()) {
            restored = Changer.enterJoint(restored, stored.autoLeave(), changes).configuration();
        } else {
            for (Single change : changes) {
                restored = Changer.simple(restored, List.of(change)).configuration();
            }
        }
        assertThat(restored).isEqualTo(stored);
    }

    @Property(seed = "3", tries = 1_000)
    void members_change_by_those_named_and_a_second_time_nothing_does(@ForAll long seed) throws Exception {
        RandomGenerator random = new Random(seed);
        List<Single> changes = new ArrayList<>(random(random));
        changes.add(new Single(Kind.ADD_VOTER, NodeId.of(1)));
        Configuration before = Configurations.random(random, 6);
        if (before.isJoint()) {
            before = Changer.leaveJoint(before).configuration();
        }
        Result result = Changer.enterJoint(before, false, changes);
        TreeSet<NodeId> members = new TreeSet<>(before.members());
        members.removeAll(result.removed());
        members.addAll(result.added());
        assertThat(result.configuration().members()).containsExactlyElementsOf(members);

        // of several changes to one node the last decides, and it may be repeated
        TreeMap<NodeId, Single> last = new TreeMap<>();
        changes.stream().filter(c -> c.kind() != Kind.UPDATE).forEach(c -> last.put(c.node(), c));
        List<Single> repeated = new ArrayList<>(changes);
        repeated.addAll(last.values());
        assertThat(Changer.enterJoint(before, false, repeated).configuration()).isEqualTo(result.configuration());
    }

    /** What makes changes safe (§6): no two disjoint sets can decide, one by the old rule and one by the new. */
    @Test
    void every_quorum_of_before_shares_a_voter_with_every_quorum_of_after() throws Exception {
        int simple = 0;
        int joint = 0;
        List<List<Single>> changes = changesUpToTwo();
        for (Configuration before : configurationsOfFour()) {
            for (List<Single> change : changes) {
                try {
                    assertQuorumsMeet(before, Changer.simple(before, change).configuration());
                    simple++;
                } catch (ConfChangeException e) {
                    assertThat(e)
                            .message()
                            .isIn("removed all voters", "more than one voter changed without entering joint config");
                }
                try {
                    Configuration entered =
                            Changer.enterJoint(before, false, change).configuration();
                    assertQuorumsMeet(before, entered);
                    assertQuorumsMeet(entered, Changer.leaveJoint(entered).configuration());
                    joint++;
                } catch (ConfChangeException e) {
                    assertThat(e).hasMessage("removed all voters");
                }
            }
        }
        assertThat(simple).isGreaterThan(5_000);
        assertThat(joint).isGreaterThan(simple);
    }

    private static void assertQuorumsMeet(Configuration before, Configuration after) {
        for (int set = 0; set < 16; set++) {
            boolean oldRule = decides(before, set);
            boolean newRule = decides(after, 15 - set);
            assertThat(oldRule && newRule)
                    .as("%s of %s and the others of %s", set, before, after)
                    .isFalse();
        }
    }

    /** Whether those of the four nodes whose bit is set make a quorum. */
    private static boolean decides(Configuration configuration, int set) {
        return configuration.quorum().committedIndex(id -> set >> (id.value() - 1) & 1) > 0;
    }

    private static List<Configuration> configurationsOfFour() {
        List<Configuration> all = new ArrayList<>();
        for (int code = 0; code < 81; code++) {
            List<List<NodeId>> lists = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int node = 1, rest = code; node <= 4; node++, rest /= 3) {
                lists.get(rest % 3).add(NodeId.of(node));
            }
            if (!lists.get(0).isEmpty()) {
                all.add(new Configuration(lists.get(0), List.of(), lists.get(1), List.of(), false));
            }
        }
        return all;
    }

    private static List<List<Single>> changesUpToTwo() {
        List<List<Single>> all = new ArrayList<>();
        List<Single> singles = changes("v1 v2 v3 v4 l1 l2 l3 l4 r1 r2 r3 r4");
        for (Single first : singles) {
            all.add(List.of(first));
            singles.forEach(second -> all.add(List.of(first, second)));
        }
        return all;
    }

    /** Leaves node 1 alone, so that there always is a voter. */
    private static List<Single> random(RandomGenerator random) {
        List<Single> changes = new ArrayList<>();
        int count = 1 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            changes.add(new Single(kind, NodeId.of(2 + random.nextInt(5))));
        }
        return changes;
    }

    private static List<Single> changes(String text) {
        return Single.parseAll(text);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private interface Attempt {
        void run() throws ConfChangeException;
    }

    private static void refused(String why, Attempt attempt) {
        assertThatThrownBy(attempt::run).isInstanceOf(ConfChangeException.class).hasMessage(why);
    }
}
