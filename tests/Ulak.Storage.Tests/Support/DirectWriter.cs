using Microsoft.Extensions.Time.Testing;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Tests.Support;

/// <summary>Runs jobs on a connection, each call in one transaction, without the writer's thread.</summary>
internal sealed class DirectWriter : IDisposable
{
    private readonly TestFolder _folder = new();

    public DirectWriter()
    {
        var file = new DatabaseFile(new SqliteStoreOptions { Directory = _folder.Path });
        Database = file.OpenAndMigrate(SchemaMigration.LatestVersion);
        Backlog = new SearchBacklog(Time);
    }

    public Database Database { get; }

    public FakeTimeProvider Time => _folder.Time;

    public SearchBacklog Backlog { get; }

    /// <summary>Commits jobs in one transaction, as the writer does.</summary>
    public WriteTransaction Commit(params WriteJob[] jobs)
    {
        var transaction = new WriteTransaction(Database);
        Database.Execute("BEGIN");
        foreach (var job in jobs)
        {
            job.Execute(transaction);
        }

        transaction.WriteTallies(Backlog);
        Database.Execute("COMMIT");
        foreach (var job in jobs)
        {
            job.Succeed();
        }

        return transaction;
    }

    /// <summary>Commits a job and returns its result.</summary>
    public Task<T> CommitAsync<T>(WriteJob<T> job)
    {
        Commit(job);
        return job.Completion;
    }

    /// <summary>A job that adds the n-th message with <paramref name="size"/> octets of content.</summary>
    public static AddMessageJob Message(
        int n, int size = 100, NewMessage? message = null, MessageIndexing indexing = MessageIndexing.AfterCommit) =>
        new(Mail.Id(n), message ?? Mail.Message(), size, indexing) { Content = new byte[size] };

    /// <summary>Adds messages, each with <paramref name="size"/> octets.</summary>
    public WriteTransaction Add(IEnumerable<int> numbers, int size = 100, NewMessage? message = null) =>
        Commit([.. numbers.Select(n => Message(n, size, message))]);

    public long Tally(string name) => Database.Scalar($"SELECT value FROM tally WHERE name = '{name}'");

    public long Count(string table, string condition = "1") => Database.Scalar($"SELECT count(*) FROM {table} WHERE {condition}");

    public void Dispose()
    {
        Database.Dispose();
        _folder.Dispose();
    }
}
