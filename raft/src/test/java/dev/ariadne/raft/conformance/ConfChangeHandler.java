package dev.ariadne.raft.conformance;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.Changer;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChangeException;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The directives of {@code confchange/testdata}: changes to a configuration that is empty at first. */
final class ConfChangeHandler implements DataDriven.Handler {
    private Configuration configuration = Configuration.of();

    /** The next entry to send to each member: what follows the log as it was when the member was added. */
    private final Map<NodeId, Long> next = new TreeMap<>();

    /** The end of a log that grows with each directive, a refused one included. */
    private long lastIndex;

    @Override
    public String handle(Directive directive) {
        try {
            Changer.Result result = change(directive);
            configuration = result.configuration();
            next.keySet().removeAll(result.removed());
            result.added().forEach(id -> next.put(id, Math.max(lastIndex, 1)));
            return render();
        } catch (ConfChangeException e) {
            return e.getMessage();
        } finally {
            lastIndex++;
        }
    }

    private Changer.Result change(Directive directive) throws ConfChangeException {
        List<Single> changes = Single.parseAll(directive.input());
        return switch (directive.command()) {
            case "simple" -> Changer.simple(configuration, changes);
            case "enter-joint" -> {
                boolean autoLeave = Boolean.parseBoolean(directive.value("autoleave", "false"));
                yield Changer.enterJoint(configuration, autoLeave, changes);
            }
            case "leave-joint" -> {
                checkArgument(changes.isEmpty(), "no input expected, not %s", directive.input());
                yield Changer.leaveJoint(configuration);
            }
            default -> throw new IllegalArgumentException("unknown command");
        };
    }

    private String render() {
        StringBuilder out = new StringBuilder(EtcdFormat.configuration(configuration)).append('\n');
        checkArgument(List.copyOf(next.keySet()).equals(configuration.members()), "%s are tracked", next.keySet());
        next.forEach((id, index) -> {
            String learner = configuration.isLearner(id) ? " learner" : "";
            out.append(id + ": StateProbe match=0 next=" + index + learner + "\n");
        });
        return out.toString();
    }
}
