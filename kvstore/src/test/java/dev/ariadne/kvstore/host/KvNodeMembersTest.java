package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that come and go, and those that should not. */
class KvNodeMembersTest extends KvNodeFixture {
    private static final String NOT_JOINED = "\"joined\":false";

    private List<Address> four;

    @BeforeEach
    void choose_a_fourth() {
        four = new ArrayList<>(cluster);
        while (four.size() < 4) {
            Address next = new Address("127.0.0.1", FreePorts.choose(1).get(0));
            if (!four.contains(next)) {
                four.add(next);
            }
        }
    }

    @Test
    void a_fourth_node_joins_and_comes_back() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/key", "v")).isEqualTo("204 ");
        refuses(joiner(), "node 4 is no member yet; add it first: curl -L http://127.0.0.1:");
        assertThat(ask(2, "POST", "/4", "http://" + four.get(3))).isEqualTo("204 ");
        start(joiner());
        assertThat(ask(4, "GET", "/key", "")).isEqualTo("200 v");
        assertThat(ask(4, "PUT", "/key", "w")).isEqualTo("204 ");
        assertThat(ask(3, "GET", "/v1/members", ""))
                .contains("{\"id\":4,\"role\":\"voter\",\"address\":\"" + four.get(3) + "\",\"joined\":true}");

        nodes.remove(4).close();
        start(config(4, four));
        assertThat(ask(4, "GET", "/key", "")).isEqualTo("200 w");
        nodes.remove(1).close();
        assertThat(ask(4, "PUT", "/key", "x")).as("three of four").isEqualTo("204 ");
    }

    @Test
    void a_node_that_joined_and_lost_its_disk_is_refused_until_it_is_added_again() throws Exception {
        startThree();
        assertThat(ask(1, "POST", "/4", four.get(3).toString())).isEqualTo("204 ");
        start(joiner());
        wipe(4);
        refuses(joiner(), "node 4 has joined before, with another disk than " + data(4));
        refuses(config(4, four), "at " + four.get(0) + " there is node 1 of a cluster that was not begun with");

        assertThat(ask(1, "DELETE", "/4", "")).isEqualTo("204 ");
        assertThat(ask(1, "POST", "/4", four.get(3).toString())).isEqualTo("204 ");
        start(joiner());
        assertThat(ask(4, "PUT", "/key", "v")).isEqualTo("204 ");
    }

    @Test
    void a_first_member_that_lost_its_disk_is_refused_however_it_comes() throws Exception {
        startThree();
        eventually("all have said who they are", this::allAreKnown);
        wipe(3);
        String beginning = data(3) + " is empty, but node 3 has been part of the cluster. What it promised is lost";
        refuses(config(3, cluster), beginning);
        refuses(joining(3, cluster), "node 3 has joined before, with another disk than " + data(3));
    }

    @Test
    void who_is_removed_learns_of_it_even_if_it_was_away() throws Exception {
        startThree();
        assertThat(ask(1, "DELETE", "/3", "")).isEqualTo("204 ");
        eventually("node 3 knows", () -> events.get(3).removed);
        nodes.remove(3).close();
        start(3);
        eventually("node 3 knows again", () -> events.get(3).removed);
        nodes.remove(2).close();
        assertThat(ask(1, "DELETE", "/v1/kv/x", ""))
                .as("two are left, and one is away")
                .startsWith("50");
        start(2);
        nodes.remove(3).close();

        assertThat(ask(1, "POST", "/3", cluster.get(2).toString())).isEqualTo("204 ");
        assertThat(ask(1, "DELETE", "/3", "")).isEqualTo("204 ");
        assertThat(ask(1, "DELETE", "/3", "")).isEqualTo("404 node 3 is no member\n");
        assertThat(ask(1, "DELETE", "/2", "")).isEqualTo("204 ");
        assertThat(ask(1, "DELETE", "/1", "")).isEqualTo("409 node 1 is the last voter, and a cluster needs one\n");
        assertThat(ask(1, "PUT", "/key", "v")).isEqualTo("204 ");
    }

    @Test
    void a_leader_can_be_removed_and_be_asked_to_hand_over() throws Exception {
        startThree();
        eventually("all have said who they are", this::allAreKnown);
        assertThat(ask(1, "POST", "/v1/members/2/lead", "")).isEqualTo("204 ");
        eventually("node 2 leads", () -> ask(1, "GET", "/v1/members", "").startsWith("200 {\"leader\":2,"));
        assertThat(ask(2, "DELETE", "/2", "")).isEqualTo("204 ");
        eventually("node 2 knows", () -> events.get(2).removed);
        assertThat(ask(1, "PUT", "/key", "v")).isEqualTo("204 ");
    }

    @Test
    void a_learner_has_no_vote_until_it_is_promoted() throws Exception {
        startThree();
        String learner = "/v1/members/4?learner";
        assertThat(ask(1, "PUT", learner, four.get(3).toString())).isEqualTo("204 ");
        start(joiner());
        eventually(
                "it knows itself", () -> ask(4, "GET", "/v1/members", "").contains("{\"id\":4,\"role\":\"learner\""));
        assertThat(ask(1, "POST", "/v1/members/4/lead", "")).startsWith("409 ");
        eventually(
                "it has caught up",
                () -> ask(1, "POST", "/v1/members/4/promote", "").equals("204 "));
        eventually("node 1 knows", () -> ask(1, "GET", "/v1/members", "").contains("{\"id\":4,\"role\":\"voter\""));
    }

    @Test
    void a_learner_that_is_not_there_gets_no_vote_whichever_node_is_asked() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/v1/members/4?learner", four.get(3).toString()))
                .isEqualTo("204 ");
        for (int id = 1; id <= 3; id++) {
            int asked = id;
            eventually(
                    "node " + id + " knows it, and asks the leader",
                    () -> ask(asked, "POST", "/v1/members/4/promote", "").contains("known to have 0 of "));
        }
        assertThat(ask(1, "GET", "/v1/members", "")).contains("{\"id\":4,\"role\":\"learner\"");
    }

    @Test
    void a_node_joins_nobody_elses_cluster() throws Exception {
        startThree();
        refuses(joining(4, four.subList(3, 4)), "node 4 cannot join: no member answers; ");
        Address there = new Address("127.0.0.1", 0);
        assertThat(ask(1, "POST", "/4", "127.0.0.1:9")).isEqualTo("204 ");
        refuses(
                new KvNodeConfig(4, there, cluster, true, there, data(4), RAFT, KvNodeConfig.SERVER),
                "node 4 was added with the address 127.0.0.1:9, not 127.0.0.1:0");
        assertThat(data(4).toFile().list()).as("nothing was formatted").doesNotContain("wal-0000000000000001");
    }

    @Test
    void a_member_moves() throws Exception {
        startThree();
        eventually("all have said who they are", this::allAreKnown);
        nodes.remove(3).close();
        assertThat(ask(1, "POST", "/3", four.get(3).toString())).isEqualTo("204 ");
        List<Address> moved = List.of(four.get(0), four.get(1), four.get(3));
        start(config(3, moved));
        nodes.remove(2).close();
        assertThat(ask(3, "PUT", "/key", "v")).isEqualTo("204 ");
    }

    private boolean allAreKnown() throws Exception {
        return !ask(1, "GET", "/v1/members", "").contains(NOT_JOINED);
    }

    private KvNodeConfig joiner() {
        return joining(4, four);
    }

    private KvNodeConfig joining(int id, List<Address> addresses) {
        Address anywhere = new Address("127.0.0.1", 0);
        return new KvNodeConfig(id, four.get(id - 1), addresses, true, anywhere, data(id), RAFT, KvNodeConfig.SERVER);
    }

    private void wipe(int id) throws IOException {
        nodes.remove(id).close();
        MoreFiles.deleteRecursively(data(id), RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
