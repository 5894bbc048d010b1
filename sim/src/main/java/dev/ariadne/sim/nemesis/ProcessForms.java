package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.FaultText.Form;
import java.util.List;

/** The text of faults of processes and their clocks. */
final class ProcessForms {
    static final List<Form<?>> ALL = List.of(
            new Form<>(
                    "crash",
                    Fault.Crash.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("kind", f.kind())
                            .put("down", f.downNanos()),
                    in -> new Fault.Crash(in.number("node"), in.crash("kind"), in.nanos("down"))),
            new Form<>(
                    "crash-in-call",
                    Fault.CrashInCall.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("call", f.call())
                            .put("count", f.count())
                            .put("permille", f.perMille())
                            .put("kind", f.kind())
                            .put("down", f.downNanos()),
                    in -> new Fault.CrashInCall(
                            in.number("node"),
                            in.call("call"),
                            in.number("count"),
                            in.number("permille"),
                            in.crash("kind"),
                            in.nanos("down"))),
            new Form<>(
                    "crash-in-recovery",
                    Fault.CrashInRecovery.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("count", f.count())
                            .put("permille", f.perMille())
                            .put("kind", f.kind())
                            .put("down", f.downNanos()),
                    in -> new Fault.CrashInRecovery(
                            in.number("node"),
                            in.number("count"),
                            in.number("permille"),
                            in.crash("kind"),
                            in.nanos("down"))),
            new Form<>(
                    "restart",
                    Fault.Restart.class,
                    f -> new FaultFields().put("node", f.node()),
                    in -> new Fault.Restart(in.number("node"))),
            new Form<>(
                    "power-loss",
                    Fault.PowerLoss.class,
                    f -> new FaultFields().put("down", f.downNanos()),
                    in -> new Fault.PowerLoss(in.nanos("down"))),
            new Form<>(
                    "rolling-restart",
                    Fault.RollingRestart.class,
                    f -> new FaultFields().put("down", f.downNanos()).put("gap", f.gapNanos()),
                    in -> new Fault.RollingRestart(in.nanos("down"), in.nanos("gap"))),
            new Form<>(
                    "pause",
                    Fault.Pause.class,
                    f -> new FaultFields().put("node", f.node()).put("for", f.nanos()),
                    in -> new Fault.Pause(in.number("node"), in.nanos("for"))),
            new Form<>(
                    "slow-cpu",
                    Fault.SlowCpu.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("factor", f.factor())
                            .put("event", f.eventNanos())
                            .put("for", f.nanos()),
                    in -> new Fault.SlowCpu(
                            in.number("node"), in.number("factor"), in.nanos("event"), in.nanos("for"))),
            new Form<>(
                    "drift",
                    Fault.Drift.class,
                    f -> new FaultFields()
                            .put("node", f.node())
                            .put("ppm", f.ppm())
                            .put("for", f.nanos()),
                    in -> new Fault.Drift(in.number("node"), in.nanos("ppm"), in.nanos("for"))),
            new Form<>(
                    "skip-clock",
                    Fault.SkipClock.class,
                    f -> new FaultFields().put("node", f.node()).put("by", f.nanos()),
                    in -> new Fault.SkipClock(in.number("node"), in.nanos("by"))));

    private ProcessForms() {}
}
