using System.Globalization;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>Memory for messages that are being received stays bounded.</summary>
public sealed class MessageWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_of_50_MiB_needs_no_more_memory_than_one_of_12()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of a process's memory is read from /proc.");
        using var victim = new Victim("large", _folder.Path, 50 << 20);

        var grown = long.Parse((await victim.ReadLineAsync(Token))!, CultureInfo.InvariantCulture);

        Assert.InRange(grown, 0, 8 << 20);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Pooled_memory_is_returned_after_commit_failure_and_abort()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        await store.AddAsync(1, content: Mail.Octets(600_000, 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(1));
        var aborted = store.BeginMessage(Mail.Id(2));
        await aborted.WriteAsync(Mail.Octets(600_000, 1), Token);
        Assert.InRange(store.Buffers!.Rented, 1, 512 << 10);
        await aborted.DisposeAsync();

        Assert.Equal(0, store.Buffers!.Rented);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Many_concurrent_large_messages_use_bounded_memory()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        var writers = Enumerable.Range(0, 300).Select(n => store.BeginMessage(Mail.Id(n))).ToList();
        foreach (var writer in writers)
        {
            await writer.WriteAsync(new byte[200_000], Token);
        }

        // 300 times 200 kB would be 60 MB.
        Assert.InRange(store.Buffers!.Rented, 1, 40 << 20);
        await Task.WhenAll(writers.Select(writer => writer.CommitAsync(Mail.Message(), Token).AsTask()));
        Assert.Equal(new byte[200_000], await store.ContentAsync(Mail.Id(299)));
    }
}
