package dev.ariadne.scenarios.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The other end of a {@link JvmTwin}: reads what to run, a line each, until there is no more. */
@Command(name = "twin", hidden = true)
final class TwinCommand implements Callable<Integer> {
    @Parameters(index = "0")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private String scenario;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Twin here = ProveCommand.here(FuzzCommand.scenario(scenario));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("run")) {
                Twin.Seeds seeds = new Twin.Seeds(
                        Long.parseLong(words[1]), Long.parseLong(words[2]), Boolean.parseBoolean(words[3]));
                here.run(seeds, Integer.parseInt(words[4]), fingerprint -> say(out, fingerprint.toText()));
            } else {
                print(out, here.excerpt(Long.parseLong(words[1]), Long.parseLong(words[2])));
            }
        }
        return 0;
    }

    private static void print(PrintWriter out, Excerpt excerpt) {
        out.println(excerpt.whole().toText());
        out.println(excerpt.lines().size());
        for (Excerpt.Line line : excerpt.lines()) {
            out.println(line.record() + " " + HexFormat.of().toHexDigits(line.hash()) + " "
                    + line.stack().size() + " " + line.text());
            line.stack().forEach(out::println);
        }
        out.flush();
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
