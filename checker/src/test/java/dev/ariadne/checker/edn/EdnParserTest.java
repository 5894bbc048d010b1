package dev.ariadne.checker.edn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
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
    void what_clojure_prints_beyond_edn() {
        assertThat(parse("-6/4")).isEqualTo(new Ratio(BigInteger.valueOf(-3), BigInteger.TWO));
        assertThat(parse("6/3")).isEqualTo(2L);
        assertThat(parse("0x1fN")).isEqualTo(31L);
        assertThat(parse("[##Inf ##-Inf ##NaN]"))
                .isEqualTo(List.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN));
        assertThat(parse("#:a{:x 1, :b/y 2, :_/z 3, s 4}"))
                .isEqualTo(Map.of(
                        new Keyword("a/x"), 1L, new Keyword("b/y"), 2L, new Keyword("z"), 3L, new Symbol("a/s"), 4L));
        assertThat(parse("^{:line 1} [^:private x #^String y]")).isEqualTo(List.of(new Symbol("x"), new Symbol("y")));
        assertThat(parse("#object[java.lang.Object 0x2f \"x\"]")).isInstanceOf(Tagged.class);
    }

    @Test
    void a_byte_order_mark_is_no_character() {
        assertThat(parse("\ufeff[1]")).isEqualTo(List.of(1L));
        assertThatThrownBy(() -> parse("\ufeff]")).hasMessage("in:1:1: expected a value, found ']'");
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
                "#\u0000 2 | in:1:1: '#\\u0000' is no tag",
                "##\u0000x | in:1:1: '##\\u0000x' is none of ##Inf, ##-Inf, ##NaN",
                "#:\u0000 2 | in:1:1: '#:\\u0000' is not followed by a map",
                "[#_] | in:1:4: expected a value, found ']'",
                "##Nan | in:1:1: '##Nan' is none of ##Inf, ##-Inf, ##NaN",
                "1/0 | in:1:1: '1/0' is no value of EDN",
                "#:a [1] | in:1:1: '#:a' is not followed by a map",
                "[\\ ] | in:1:2: a character is missing after '\\'",
                "1e99999999999M | in:1:1: '1e99999999999M' is no value of EDN",
                "`\"a\nb\" \u0001x` | in:2:4: expected the end, found '\\u0001'",
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

    @ParameterizedTest
    @ValueSource(strings = {"1", "x", ":x", "#x", "\\\\x"})
    void words_are_bounded(String word) {
        assertThatThrownBy(() -> parse(word + "1".repeat(5_000_000)))
                .isInstanceOf(EdnException.class)
                .hasMessageContaining("a word of more than 4096 characters");
    }

    @Test
    void strings_are_bounded_when_they_are_read_from_afar() {
        byte[] text = ("[\"" + "x".repeat(20_000_000)).getBytes(UTF_8);
        assertThatThrownBy(() -> new EdnParser(TextSource.of("in", new ByteArrayInputStream(text))).next())
                .isInstanceOf(EdnException.class)
                .hasMessageContaining("a value of more than 8388608 characters");
    }

    /** The buffer ends at each place within the values once. */
    @Test
    void it_does_not_matter_where_a_buffer_ends() {
        String values =
                "[-12345 :ab/c \"d\u00e9\u20ac\ud83d\ude00\\n e\" #{sym 1.5e3} #tag{\\newline [nil]}] ; the end\n";
        Object expected = parse(values);
        for (int padding = 65_536 - values.length(); padding <= 65_536; padding++) {
            String text = " ".repeat(padding) + values;
            EdnParser parser = new EdnParser(TextSource.of("in", new ByteArrayInputStream(text.getBytes(UTF_8))));
            assertThat(parser.next()).isEqualTo(expected);
            parser.expectEnd();
            assertThatThrownBy(parser::next).hasMessage("in:2:1: expected a value, found the end");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_530, 65_535, 65_536, 200_000})
    void a_byte_that_is_not_utf_8_is_pointed_at(int before) {
        byte[] text = ("[\n\"" + "x".repeat(before) + "?").getBytes(UTF_8);
        text[text.length - 1] = (byte) 0xe9;
        TextSource source = TextSource.of("in", new ByteArrayInputStream(text));
        assertThatThrownBy(() -> new EdnParser(source).next())
                .isInstanceOf(EdnException.class)
                .hasMessage("in:2:" + (before + 2) + ": byte 0xe9 is not UTF-8 here");
    }

    @Test
    void a_byte_that_is_not_utf_8_is_pointed_at_behind_a_number_sign() {
        TextSource source = TextSource.of("in", new ByteArrayInputStream(new byte[] {'#', (byte) 0xff}));
        assertThatThrownBy(() -> new EdnParser(source).next()).hasMessage("in:1:2: byte 0xff is not UTF-8 here");
    }

    @Test
    void strings_of_one_hash_are_not_one_string() {
        assertThat(parse("[\"Aa\" \"BB\" :Aa :BB [\"Aa\"] [\"BB\"]]"))
                .isEqualTo(List.of("Aa", "BB", new Keyword("Aa"), new Keyword("BB"), List.of("Aa"), List.of("BB")));
    }

    @Test
    void values_that_come_again_are_one_object() {
        List<?> values = (List<?>) parse("[123456 \"ab\" [1 :a] 123456 \"ab\" [1 :a]]");
        for (int i = 0; i < 3; i++) {
            assertThat(values.get(i)).isSameAs(values.get(i + 3));
        }
    }

    @Property(tries = 500, seed = "271")
    void what_was_printed_reads_back_equal(@ForAll("values") Object value) {
        assertThat(parse(EdnWriter.print(value))).isEqualTo(value);
    }

    @Property(tries = 500, seed = "314")
    void json_holds_what_edn_holds(@ForAll("values") Object value) {
        String json = JsonWriter.print(value);
        assertThat(new JsonParser(TextSource.of("in", json)).next()).isEqualTo(value);
        assertThat(json).doesNotContain("\n");
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
        return switch (random.nextInt(depth == 0 ? 8 : 12)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(60) - 30);
            case 2 -> text(random);
            case 3 -> (char) random.nextInt(0xd800);
            case 4 -> random.nextBoolean();
            case 5 -> new Keyword("a/b" + random.nextInt(3));
            case 6 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            case 7 ->
                random.nextBoolean() ? new Ratio(BigInteger.valueOf(7), BigInteger.TWO) : Double.NEGATIVE_INFINITY;
            case 8 -> new Tagged("t", value(random, depth - 1));
            case 9 -> new LinkedHashSet<>(values(random, depth - 1));
            case 10 -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                boolean names = random.nextBoolean();
                values(random, depth - 1)
                        .forEach(key ->
                                map.put(names ? "#edn".substring(map.size() % 4) : key, value(random, depth - 1)));
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
        return Arbitraries.strings()
                .withChars("[](){}#_:;\"\\/ \n,+-.^aexuMNI019")
                .ofMaxLength(12);
    }

    private static Object parse(String text) {
        return EdnParser.parseOne("in", text);
    }
}
