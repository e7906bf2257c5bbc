namespace Ulak.Storage.Sqlite;

/// <summary>The database file is no longer at its path: what is written to it would be lost when the process ends.</summary>
internal sealed class DatabaseMovedException(string path)
    : Exception(
        $"{path} was removed, moved or replaced, or its disk was unmounted, while it was in use. Put it back, or restart the server.");
