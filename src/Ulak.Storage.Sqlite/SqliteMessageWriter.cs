using Ulak.Smtp;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>Gathers a message's octets and writes them to the database. For a process beside the owner, which adds few messages.</summary>
internal sealed class SqliteMessageWriter(MailId id, StoreWriter writer) : IMessageWriter
{
    private readonly MemoryStream _content = new();
    private bool _isCompleted;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        await _content.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CommitAsync(NewMessage message, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        ReadOnlyMemory<byte> content = _content.GetBuffer().AsMemory(0, (int)_content.Length);
        content = prefix.IsEmpty ? content : (byte[])[.. prefix.Span, .. content.Span];
        var job = new AddMessageJob(id, message, content.Length, MessageIndexing.InTransaction) { Content = content };
        await writer.RunAsync(job, cancellationToken).ConfigureAwait(false);
        _isCompleted = true;
    }

    public ValueTask DisposeAsync()
    {
        _isCompleted = true;
        return ValueTask.CompletedTask;
    }
}
