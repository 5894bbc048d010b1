package dev.ariadne.raft.membership;

import static dev.ariadne.raft.membership.Configurations.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);
    private static final Contact EAST = new Contact("east:1", 0);
    private static final Contact WEST = new Contact("west:1", 7);

    private final AddressBook both = AddressBook.of(ONE, EAST).with(TWO, EAST);

    @Test
    void a_new_member_is_added() {
        assertThat(both.after(AddressBook.of(THREE, WEST), ids(1, 2, 3))).isEqualTo(both.with(THREE, WEST));
    }

    @Test
    void a_newer_contact_replaces_the_older() {
        AddressBook after = both.after(AddressBook.of(TWO, WEST), ids(1, 2));
        assertThat(after).isEqualTo(AddressBook.of(ONE, EAST).with(TWO, WEST));
        assertThat(after.get(TWO)).isEqualTo(WEST);
    }

    @Test
    void an_incarnation_is_said_once() {
        AddressBook known = AddressBook.of(TWO, WEST);
        assertThat(known.after(AddressBook.of(TWO, new Contact("east:1", 8)), ids(2)))
                .isEqualTo(known);
        assertThat(known.after(AddressBook.of(TWO, EAST), ids(2)))
                .as("it may move, though")
                .isEqualTo(AddressBook.of(TWO, new Contact("east:1", 7)));
        assertThat(known.after(AddressBook.of(TWO, new Contact("east:1", 7)), ids(2)))
                .isEqualTo(AddressBook.of(TWO, new Contact("east:1", 7)));
        assertThat(known.after(AddressBook.EMPTY, ids()).after(AddressBook.of(TWO, EAST), ids(2)))
                .as("after it was removed")
                .isEqualTo(AddressBook.of(TWO, EAST));
    }

    @Test
    void who_is_a_member_no_more_is_forgotten() {
        assertThat(both.after(AddressBook.EMPTY, ids(2))).isEqualTo(AddressBook.of(TWO, EAST));
    }

    @Test
    void who_does_not_become_a_member_is_not_taken_up() {
        assertThat(both.after(AddressBook.of(THREE, WEST), ids(1, 2))).isEqualTo(both);
    }

    @Test
    void a_member_without_a_contact_has_none() {
        AddressBook after = both.after(AddressBook.EMPTY, ids(1, 2, 3));
        assertThat(after).isEqualTo(both);
        assertThat(after.get(THREE)).isNull();
    }

    @Test
    void a_book_never_changes() {
        TreeMap<NodeId, Contact> contacts = new TreeMap<>(both.contacts());
        AddressBook book = new AddressBook(contacts);
        contacts.put(THREE, WEST);
        book.with(THREE, WEST);
        book.after(AddressBook.of(TWO, WEST), ids(2, 3));
        assertThat(book).isEqualTo(AddressBook.of(ONE, EAST).with(TWO, EAST));
        assertThatThrownBy(() -> book.contacts().remove(ONE)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(AddressBook.EMPTY.contacts()).isEmpty();
    }

    @Test
    void contacts_are_listed_in_ascending_order_whatever_order_they_came_in() {
        assertThat(AddressBook.of(THREE, WEST)
                        .with(ONE, EAST)
                        .with(TWO, EAST)
                        .contacts()
                        .keySet())
                .containsExactly(ONE, TWO, THREE);
    }

    @Test
    void an_incarnation_is_not_negative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Contact("east:1", -1))
                .withMessage("negative incarnation -1");
    }
}
