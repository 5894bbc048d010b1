package dev.ariadne.scenarios.run;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The sources from which this program was built, and changed copies of them. Only the folder of copies, which a build may delete, is
 * ever written to.
 *
 * @param root folder of the modules
 */
record Checkout(Path root) {
    /** The one this class was compiled from. */
    static Checkout ofThisProgram() {
        try {
            Path classes = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path root = classes.resolve("../../..").normalize();
            if (classes.endsWith("scenarios/target/classes") && Files.isDirectory(root.resolve("scenarios/bugs"))) {
                return new Checkout(root);
            }
            throw new UsageException("planted bugs need the sources, and " + classes + " is not within a checkout");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the patches are. */
    Path bugs() {
        return root.resolve("scenarios/bugs");
    }

    /** Where their results are kept; a build may delete them. */
    Path results() {
        return root.resolve("scenarios/target/bugs-results");
    }

    /** The commit that is checked out, shortened, and marked if the sources have changed since. */
    String commit() throws IOException {
        Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude", "*")
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (exitOf(git) != 0) {
            throw new UsageException("results are kept by commit, and git names none: " + said);
        }
        return said;
    }

    /** @throws UsageException if the patch does not apply to the sources as they are */
    void check(PlantedBug bug) throws IOException {
        git(bug, "--check");
    }

    /**
     * Compiles a changed copy of the modules that a bug is in.
     *
     * @return folders of classes, to be put in front of the class path
     * @throws UsageException if the patch does not apply, or what comes out does not compile
     */
    List<Path> plant(PlantedBug bug) throws IOException {
        Path copy = root.resolve("scenarios/target/bugs").resolve(bug.name());
        if (Files.exists(copy)) {
            MoreFiles.deleteRecursively(copy, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        for (String module : bug.modules()) {
            copy(Path.of(module, "src/main/java"), copy);
        }
        git(bug, "--directory=" + root.relativize(copy));
        List<Path> classes = new ArrayList<>();
        for (String module : bug.modules()) {
            classes.add(compile(bug, copy.resolve(module), classes));
        }
        return classes;
    }

    private void copy(Path sources, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(sources))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(root.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private void git(PlantedBug bug, String option) throws IOException {
        Process git = new ProcessBuilder(
                        "git",
                        "apply",
                        "--whitespace=nowarn",
                        option,
                        bug.patch().toString())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitOf(git) != 0) {
            throw new UsageException(
                    bug.patch() + " does not apply: " + said.lines().findFirst().orElse("git says no more"));
        }
    }

    static int exitOf(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Path compile(PlantedBug bug, Path module, List<Path> before) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new UsageException("planting bugs needs a JDK, and this Java has no compiler");
        }
        Path classes = Files.createDirectories(module.resolve("classes"));
        List<String> options =
                List.of("-proc:none", "-nowarn", "-implicit:none", "-cp", classPath(before), "-d", classes.toString());
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            boolean compiles = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiles) {
                throw new UsageException(bug.patch() + " does not compile: "
                        + said.toString().lines().findFirst().orElse(""));
            }
        }
        return classes;
    }

    /** This program's class path behind some folders. */
    static String classPath(List<Path> front) {
        StringBuilder path = new StringBuilder();
        front.forEach(folder -> path.append(folder).append(File.pathSeparator));
        return path + System.getProperty("java.class.path");
    }
}
