package dev.ariadne.sim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.check.Violation;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.process.Booted;
import dev.ariadne.sim.process.Host;
import dev.ariadne.sim.process.Program;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.world.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlayTest {
    private static final Budget SMALL = new Budget(10_000, 60_000_000_000L);
    private static final Program IDLE = host -> (from, message) -> {};

    private static Sim play(Simulation simulation) {
        return Sim.play(simulation, 7, SMALL, new Trace());
    }

    @Test
    void time_passes_and_processes_live_in_it() {
        List<Long> ticks = new ArrayList<>();
        Sim played = play(sim -> {
            sim.start(1, host -> ticking(host, () -> ticks.add(sim.world().now())));
            sim.runFor(Duration.ofMillis(35));
        });
        assertThat(played.violation()).isNull();
        assertThat(ticks).hasSize(3);
        assertThat(played.world().now()).isEqualTo(35_000_000);
    }

    @Test
    void a_run_ends_at_the_first_statement_that_does_not_hold_and_leaves_the_simulation() {
        List<String> after = new ArrayList<>();
        Sim played = play(sim -> {
            sim.start(
                    1,
                    host -> ticking(host, () -> sim.always("early", sim.world().now() < 15_000_000, () -> "late")));
            sim.runFor(Duration.ofSeconds(1));
            after.add("came here");
        });
        assertThat(played.violation())
                .extracting(Violation::check, Violation::detail)
                .containsExactly("early", "late");
        assertThat(played.world().now()).isBetween(15_000_000L, 30_000_000L);
        assertThat(played.checks().where().getStackTrace())
                .anyMatch(f -> f.getClassName().contains("PlayTest"));
        assertThat(after).isEmpty();
    }

    @Test
    void between_runs_a_statement_that_does_not_hold_is_left_at_once() {
        List<String> after = new ArrayList<>();
        Sim played = play(sim -> {
            sim.always("at once", false, () -> "now");
            after.add("came here");
        });
        assertThat(played.violation()).isEqualTo(new Violation("at once", 0, "now"));
        assertThat(after).isEmpty();
    }

    @Test
    void what_a_process_does_not_catch_is_a_violation() {
        IllegalStateException thrown = new IllegalStateException("oops");
        Sim played = play(sim -> {
            sim.start(
                    1,
                    host -> ticking(host, () -> {
                        throw thrown;
                    }));
            sim.runFor(Duration.ofSeconds(1));
        });
        assertThat(played.violation().check()).isEqualTo("Uncaught");
        assertThat(played.violation().detail()).isEqualTo("process 1: " + thrown);
        assertThat(played.checks().where()).isSameAs(thrown);
    }

    @Test
    void a_process_may_halt_and_under_faults_fail_to_boot_over_its_disk() {
        assertThat(play(sim -> {
                            sim.start(
                                    1,
                                    host -> ticking(host, () -> {
                                        throw host.halt("enough");
                                    }));
                            sim.start(2, host -> {
                                throw new IOException("disk");
                            });
                            sim.runFor(Duration.ofSeconds(1));
                        })
                        .violation())
                .isNull();
    }

    @Test
    void once_healed_a_boot_that_fails_over_its_disk_is_a_violation() {
        Sim played = play(sim -> {
            sim.heal();
            sim.start(2, host -> {
                throw new IOException("disk");
            });
            sim.runFor(Duration.ofSeconds(1));
        });
        assertThat(played.violation().detail()).isEqualTo("process 2 failed to boot: java.io.IOException: disk");
    }

    @Test
    void a_boot_that_fails_for_any_other_reason_is_a_violation() {
        Sim played = play(sim -> {
            sim.start(2, host -> {
                throw new IllegalStateException("code");
            });
            sim.runFor(Duration.ofSeconds(1));
        });
        assertThat(played.violation().check()).isEqualTo("Uncaught");
    }

    @Test
    void what_the_simulation_itself_throws_is_a_violation() {
        AssertionError thrown = new AssertionError("expected more");
        Sim played = play(sim -> {
            sim.runFor(Duration.ofSeconds(1));
            throw thrown;
        });
        assertThat(played.violation()).isEqualTo(new Violation("AssertionError", 1_000_000_000, "expected more"));
        assertThat(played.checks().where()).isSameAs(thrown);
    }

    @Test
    void a_simulation_can_fail_by_itself() {
        assertThat(play(sim -> {
                            throw sim.fail("no reason");
                        })
                        .violation())
                .isEqualTo(new Violation("fail", 0, "no reason"));
    }

    @Test
    void a_run_that_uses_up_its_events_or_its_time_is_a_violation() {
        Sim busy = play(sim -> {
            sim.start(1, PlayTest::neverIdle);
            sim.runFor(Duration.ofSeconds(1));
        });
        assertThat(busy.violation().toString()).contains("Budget", "still running after 10000 events");
        Sim idle = play(sim -> {
            sim.start(1, IDLE);
            sim.runFor(Duration.ofSeconds(59));
            sim.runFor(Duration.ofSeconds(2));
        });
        assertThat(idle.violation().toString()).contains("Budget", "still running after PT1M of simulated time");
        assertThat(idle.world().now()).isEqualTo(60_000_000_000L);
    }

    @Test
    void a_run_until_something_says_whether_it_came_to_that() {
        List<Boolean> came = new ArrayList<>();
        Sim played = play(sim -> {
            came.add(sim.runUntil(() -> sim.world().steps() > 2, Duration.ofSeconds(1)));
            sim.start(1, host -> ticking(host, () -> {}));
            came.add(sim.runUntil(() -> sim.world().steps() > 2, Duration.ofSeconds(1)));
        });
        assertThat(came).containsExactly(false, true);
        assertThat(played.world().steps()).isEqualTo(3);
    }

    @Test
    void faults_are_drawn_for_the_processes_there_are_and_shown_with_what_was_picked() {
        Sim played = play(sim -> {
            long nodes = sim.pick("nodes", 3, 5);
            assertThat(nodes).isBetween(3L, 5L).isEqualTo(sim.pick("nodes", 3, 5));
            for (int node = 1; node <= nodes; node++) {
                sim.start(node, IDLE);
            }
            sim.faults(FaultLimits.upTo(2_000_000_000));
            sim.start(9, IDLE);
            sim.runFor(Duration.ofSeconds(2));
            sim.heal();
            sim.runFor(Duration.ofSeconds(1));
            assertThat(sim.supervisor().processes())
                    .extracting(SimProcess::state)
                    .containsOnly(SimProcess.State.UP);
        });
        assertThat(played.violation()).isNull();
        assertThat(played.plan().knobs()).containsOnlyKeys("nodes");
        assertThat(played.plan().faults()).isNotEmpty();
        assertThat(played.plan().faults().toString()).doesNotContain("node=9");
    }

    @Test
    void a_plan_from_elsewhere_is_shown_and_not_carried_out() {
        Plan plan = new Plan("other", 7, new TreeMap<>(), List.of(new TimedFault(5, new Fault.Restart(1))), List.of());
        Sim played = play(sim -> {
            sim.planned(plan);
            sim.runFor(Duration.ofSeconds(1));
        });
        assertThat(played.violation()).isNull();
        assertThat(played.plan()).isEqualTo(plan);
    }

    @Test
    void buggify_points_fire_until_all_is_healed() {
        List<Boolean> before = new ArrayList<>();
        List<Boolean> after = new ArrayList<>();
        for (long seed = 0; seed < 20; seed++) {
            Sim.play(
                    sim -> {
                        List<Boolean> asked = new ArrayList<>();
                        sim.start(1, host -> ticking(host, () -> asked.add(host.buggify("point"))));
                        sim.runFor(Duration.ofSeconds(1));
                        before.addAll(asked);
                        asked.clear();
                        sim.heal();
                        sim.runFor(Duration.ofSeconds(1));
                        after.addAll(asked);
                    },
                    seed,
                    SMALL,
                    new Trace());
        }
        assertThat(before).contains(true, false);
        assertThat(after).isNotEmpty().containsOnly(false);
    }

    @Test
    void notes_are_part_of_the_story_and_attachments_are_kept_for_later() {
        List<String> story = new ArrayList<>();
        Sim played = Sim.play(
                sim -> {
                    sim.attach("history", () -> "to be continued");
                    sim.runFor(Duration.ofMillis(1_234));
                    sim.note("here we are");
                },
                7,
                SMALL,
                new Trace(story::add));
        assertThat(played.notes()).containsExactly("1,234.000 ms  here we are");
        assertThat(story).anyMatch(line -> line.contains("note") && line.endsWith("here we are"));
        assertThat(played.attachments().get("history").get()).isEqualTo("to be continued");
    }

    @Test
    void what_is_reached_is_known_afterwards() {
        Sim played = play(sim -> {
            sim.declare("far away");
            sim.sometimes("near", true);
            sim.always("true", true, () -> "");
        });
        assertThat(played.checks().reached()).isEqualTo(Map.of("far away", 0L, "near", 1L, "true", 1L));
    }

    /** Does something every ten milliseconds. */
    static Booted ticking(Host host, Runnable action) {
        Runnable tick = new Runnable() {
            @Override
            public void run() {
                host.after(10_000_000, this);
                action.run();
            }
        };
        host.after(10_000_000, tick);
        return (from, message) -> {};
    }

    private static Booted neverIdle(Host host) {
        host.after(0, () -> neverIdle(host));
        return (from, message) -> {};
    }
}
