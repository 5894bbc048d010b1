package dev.ariadne.checker.edn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdnParserTest {
    @Test
    void scalars() {
        assertThat(parse("nil")).isNull();
        assertThat(parse("true")).isEqualTo(true);
        assertThat(parse("-17")).isEqualTo(-17L);
        assertThat(parse("17N")).isEqualTo(17L);
        assertThat(parse("9223372036854775808")).isEqualTo(BigInteger.ONE.shiftLeft(63));
        assertThat(parse("1.5e3")).isEqualTo(1500.0);
        assertThat(parse("1.50M")).isEqualTo(new BigDecimal("1.50"));
        assertThat(parse(":jepsen.op/f")).isEqualTo(new Keyword("jepsen.op/f"));
        assertThat(parse("free")).isEqualTo(new Symbol("free"));
        assertThat(parse("-")).isEqualTo(new Symbol("-"));
        assertThat(parse("/")).isEqualTo(new Symbol("/"));
        assertThat(parse("\\newline")).isEqualTo('\n');
        assertThat(parse("\\(")).isEqualTo('(');
        assertThat(parse("\\u00e9")).isEqualTo('é');
        assertThat(parse("\"a\\n\\\"\\\\\\u00e9;\"")).isEqualTo("a\n\"\\é;");
    }

    @Test
    void collections() {
        assertThat(parse("[1 (2 nil)]")).isEqualTo(List.of(1L, Arrays.asList(2L, null)));
        assertThat(parse("#{1 2}")).isEqualTo(Set.of(1L, 2L));
        assertThat(parse("{:a 1, :b []}")).isEqualTo(Map.of(new Keyword("a"), 1L, new Keyword("b"), List.of()));
        assertThat(parse("#inst \"2026\"")).isEqualTo(new Tagged("inst", "2026"));
        assertThat(parse("#jepsen.history.Op{:a 1}"))
                .isEqualTo(new Tagged("jepsen.history.Op", Map.of(new Keyword("a"), 1L)));
    }

    @Test
    void blanks_and_comments() {
        assertThat(parse(" ,; one\n[1 #_ [2 3] , ; two\n #_#_4 5 6] ; three")).isEqualTo(List.of(1L, 6L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | in:1:1: expected a value, found the end",
                "[1 | in:1:1: '[' is never closed",
                "`[1\n (2]` | in:2:4: expected ')', found ']'",
                "] | in:1:1: expected a value, found ']'",
                "1 2 | in:1:3: expected the end, found '2'",
                "1] | in:1:2: expected the end, found ']'",
                "{:a} | in:1:1: a map with a key that has no value",
                "[{:a 1 :a 2}] | in:1:2: a map with key :a twice",
                "#{1 1} | in:1:1: a set with an element twice",
                "\"ab | in:1:1: a string that never ends",
                "\"a\\q\" | in:1:3: '\\q' is no escape of EDN",
                "\"\\u12\" | in:1:2: \\u wants four hexadecimal digits",
                "\\nope | in:1:1: '\\nope' is no character of EDN",
                "12x | in:1:1: '12x' is no value of EDN",
                "007 | in:1:1: '007' is no value of EDN",
                ":: | in:1:1: '::' is no value of EDN",
                "#1 2 | in:1:1: '#1' is no tag",
                "[#_] | in:1:4: expected a value, found ']'",
            })
    void errors_are_one_line_that_points_at_the_cause(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(EdnException.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "#_", "#a "})
    void depth_is_bounded(String opening) {
        assertThatThrownBy(() -> parse(opening.repeat(100_000)))
                .isInstanceOf(EdnException.class)
                .hasMessageContaining("nested deeper than 256");
    }

    @Property(tries = 500, seed = "271")
    void what_was_printed_reads_back_equal(@ForAll("values") Object value) {
        assertThat(parse(EdnWriter.print(value))).isEqualTo(value);
    }

    @Property(tries = 2_000, seed = "828")
    void any_text_is_read_or_refused(@ForAll("texts") String text) {
        try {
            Object value = parse(text);
            assertThat(parse(EdnWriter.print(value))).isEqualTo(value);
        } catch (EdnException refused) {
            assertThat(refused.getMessage()).startsWith("in:").doesNotContain("\n");
        }
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.randomValue(random -> value(random, 4));
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 11)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(60) - 30);
            case 2 -> text(random);
            case 3 -> (char) random.nextInt(0xd800);
            case 4 -> random.nextBoolean();
            case 5 -> new Keyword("a/b" + random.nextInt(3));
            case 6 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            case 7 -> new Tagged("t", value(random, depth - 1));
            case 8 -> new LinkedHashSet<>(values(random, depth - 1));
            case 9 -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                values(random, depth - 1).forEach(key -> map.put(key, value(random, depth - 1)));
                yield map;
            }
            default -> values(random, depth - 1);
        };
    }

    private static List<Object> values(Random random, int depth) {
        return Stream.generate(() -> value(random, depth))
                .limit(random.nextInt(4))
                .toList();
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(6), 0, 0x20000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("[](){}#_:;\"\\/ \n,+-.aeuMN019").ofMaxLength(12);
    }

    private static Object parse(String text) {
        return EdnParser.parseOne("in", text);
    }
}
