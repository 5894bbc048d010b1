package dev.ariadne.scenarios.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * This program once more, in a JVM of its own, with changed classes in front of its own ones.
 *
 * @param label stands before what it says of its progress
 * @param classes folders of the changed classes
 */
record PlantedJvm(String label, List<Path> classes) {
    PlantedJvm {
        classes = List.copyOf(classes);
    }

    /**
     * Runs one command to its end; if this JVM is ended before, so is that one.
     *
     * @param onLine hears every line that it says
     * @return its exit code
     */
    int run(List<String> arguments, Consumer<String> onLine) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseParallelGC");
        command.add("-Dariadne.terminal=" + Boolean.getBoolean("ariadne.terminal"));
        command.add("-Dariadne.label=" + label + ": ");
        command.addAll(List.of("-cp", Checkout.classPath(classes), Main.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        try (BufferedReader said = process.inputReader()) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                onLine.accept(line);
            }
        }
        int exit = Checkout.exitOf(process);
        Runtime.getRuntime().removeShutdownHook(end);
        return exit;
    }
}
