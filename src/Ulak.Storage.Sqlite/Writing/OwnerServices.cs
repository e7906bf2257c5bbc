namespace Ulak.Storage.Sqlite.Writing;

/// <summary>What the owner of the store does beside writing what it is given.</summary>
/// <param name="Maintenance">Asked after each commit for a step of the retention.</param>
/// <param name="Summarizer">Reads the words of messages that a crash kept from the search index.</param>
internal sealed record OwnerServices(StoreMaintenance Maintenance, MessageSummarizer? Summarizer);
