package dev.ariadne.kvstore.command;

/** What can be asked of the store and be answered by one {@link Result}. */
public sealed interface Operation permits KvOperation, Command, Administration {}
