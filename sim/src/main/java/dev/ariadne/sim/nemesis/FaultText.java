package dev.ariadne.sim.nemesis;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Faults as text: a name, then fields as {@code key=value}, all of them, in any order. */
final class FaultText {
    private static final List<Form<?>> FORMS = Stream.of(ProcessForms.ALL, NetworkForms.ALL, DiskForms.ALL)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableList());

    private FaultText() {}

    static String write(Fault fault) {
        return formOf(fault).write(fault);
    }

    /** The name of the kind of fault, with the kind of disk call where that makes the difference. */
    static String kind(Fault fault) {
        String name = formOf(fault).name;
        if (fault instanceof Fault.FailDisk f) {
            return name + " call=" + f.call();
        } else if (fault instanceof Fault.ShortTransfers f) {
            return name + " call=" + f.call();
        }
        return name;
    }

    private static Form<?> formOf(Fault fault) {
        for (Form<?> form : FORMS) {
            if (form.type.isInstance(fault)) {
                return form;
            }
        }
        throw new AssertionError(fault);
    }

    /** Throws an {@link IllegalArgumentException} that says what is wrong. */
    static Fault read(String text) {
        String[] words = text.split(" ", -1);
        for (Form<?> form : FORMS) {
            if (form.name.equals(words[0])) {
                FaultFields fields = FaultFields.parse(List.of(words).subList(1, words.length));
                Fault fault = form.read.apply(fields);
                fields.checkAllUsed();
                return fault;
            }
        }
        String known = FORMS.stream().map(form -> form.name).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("there is no fault '" + words[0] + "', but " + known);
    }

    /** How one kind of fault is written and read. */
    record Form<F extends Fault>(
            String name, Class<F> type, Function<F, FaultFields> write, Function<FaultFields, F> read) {
        String write(Fault fault) {
            return name + write.apply(type.cast(fault));
        }
    }
}
