package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Cell;
import dev.ariadne.checker.model.CellModel;
import java.util.List;

/**
 * A cell on which operations are all that they can be: {@code access [requires refuses leaves]}, a nil for none of it. For what the
 * models that people use have no operation for, and a model of somebody else's may.
 */
final class AnyCell implements CellModel {
    @Override
    public Cell initial() {
        return new Cell(0L);
    }

    @Override
    public Access access(Operation operation) {
        List<?> access = (List<?>) operation.input();
        return new Access(cell(access.get(0)), cell(access.get(1)), cell(access.get(2)));
    }

    private static Cell cell(Object value) {
        return value == null ? null : new Cell(value);
    }
}
