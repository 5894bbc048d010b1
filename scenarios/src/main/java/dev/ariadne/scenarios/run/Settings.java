package dev.ariadne.scenarios.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where the options of a command get their values: from the command line, else from the environment, else from a file. A setting has the
 * name of its option: {@code --port} is {@code port = 9121} in the file and {@code ARIADNE_PORT=9121} in the environment; a flag is true or
 * false. What is wrong is said in one line that names the place.
 */
final class Settings {
    private static final String PREFIX = "ARIADNE_";

    /** Options that are no settings. */
    private static final List<String> ELSEWHERE = List.of("help", "version", "config", "print-config");

    /**
     * A value and where it was found.
     *
     * @param origin as messages name it
     */
    private record Found(String value, String origin) {}

    private final Supplier<Object> command;
    private final Map<String, String> environment;

    /** @param command makes another one of the command, to try values with */
    Settings(Supplier<Object> command, Map<String, String> environment) {
        this.command = command;
        this.environment = new TreeMap<>(environment);
    }

    /**
     * Sets the options that the command line does not.
     *
     * @param spec of a command that has been parsed
     * @param file null if there is none
     * @throws UsageException if the file cannot be read, or a setting there or in the environment makes no sense
     */
    void apply(CommandSpec spec, @Nullable Path file) {
        Map<String, Found> inFile = file == null ? Map.of() : read(file, spec);
        for (OptionSpec option : settings(spec)) {
            String name = name(option);
            String variable = PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
            String inEnvironment = environment.get(variable);
            Found found = inEnvironment == null ? inFile.get(name) : new Found(inEnvironment, variable);
            if (found != null && !spec.commandLine().getParseResult().hasMatchedOption(option)) {
                option.setValue(parse(option, found));
            }
        }
    }

    /** All settings as a file would have them. */
    static List<String> print(CommandSpec spec) {
        List<String> lines = new ArrayList<>();
        for (OptionSpec option : settings(spec)) {
            Object value = option.getValue();
            if (value instanceof List<?> list) {
                lines.add(name(option) + " = "
                        + String.join(",", list.stream().map(String::valueOf).toList()));
            } else {
                lines.add(value == null ? "# " + name(option) + " =" : name(option) + " = " + value);
            }
        }
        return lines;
    }

    private static List<OptionSpec> settings(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.hidden() && !ELSEWHERE.contains(name(option)))
                .toList();
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    private Object parse(OptionSpec option, Found found) {
        boolean isFlag = option.arity().max() == 0;
        if (isFlag && !found.value().equals("true") && !found.value().equals("false")) {
            throw new UsageException(
                    found.origin() + ": '" + name(option) + "' is true or false, not '" + found.value() + "'");
        } else if (isFlag) {
            return Boolean.valueOf(found.value());
        }
        CommandLine trial = new CommandLine(command.get());
        try {
            trial.parseArgs(option.longestName(), found.value());
        } catch (ParameterException e) {
            throw new UsageException(found.origin() + ": " + e.getMessage());
        }
        return trial.getCommandSpec().findOption(option.longestName()).getValue();
    }

    private static Map<String, Found> read(Path file, CommandSpec spec) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e);
        }
        List<String> known = settings(spec).stream().map(Settings::name).toList();
        Map<String, Found> settings = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            String origin = file + ":" + (i + 1);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals).strip();
            if (equals < 0) {
                throw new UsageException(origin + ": '" + line + "' is not 'setting = value'");
            } else if (!known.contains(name)) {
                throw new UsageException(
                        origin + ": there is no setting '" + name + "', only " + String.join(", ", known));
            } else if (settings.put(name, new Found(unquoted(line.substring(equals + 1)), origin)) != null) {
                throw new UsageException(origin + ": '" + name + "' is set twice");
            }
        }
        return settings;
    }

    private static String unquoted(String value) {
        String text = value.strip();
        boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
