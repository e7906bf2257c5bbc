using System.Text.RegularExpressions;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>A message is acknowledged after the disk has it. A killed process cannot show that: the kernel keeps what it wrote.</summary>
public sealed partial class DurabilityTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_journal_is_synced_between_each_write_and_its_acknowledgement()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "strace is for Linux.");
        var trace = Path.Combine(_folder.Path, "trace");
        using var victim = Victim.TryTrace(trace, "acknowledge", _folder.Path, 12);
        Assert.SkipWhen(victim is null, "strace is not installed, or may not trace.");
        var acknowledged = 0;
        while (await victim.ReadLineAsync(Token) is { } line)
        {
            Assert.StartsWith("acknowledged ", line, StringComparison.Ordinal);
            acknowledged++;
        }

        await victim.WaitForExitAsync(Token);
        Assert.Equal(12, acknowledged);
        var (isSynchronous, isWritten, isSynced, acknowledgements) = (false, false, false, 0);
        foreach (var call in await File.ReadAllLinesAsync(trace, Token))
        {
            isSynchronous |= SynchronousOpen().IsMatch(call);
            isWritten |= SegmentWrite().IsMatch(call);
            if (isWritten && (isSynchronous ? WriteEnd() : SyncEnd()).IsMatch(call))
            {
                isSynced = true;
            }
            if (call.Contains("acknowledged ", StringComparison.Ordinal))
            {
                acknowledgements++;
                Assert.True(isSynced, $"Acknowledgement {acknowledgements} came before the journal was written and synced.");
                (isWritten, isSynced) = (false, false);
            }
        }

        Assert.Equal(12, acknowledgements);
    }

    [GeneratedRegex(@"\bopen(at)?\(.*\.seg"", .*O_DSYNC")]
    private static partial Regex SynchronousOpen();

    [GeneratedRegex(@"\bp?write(64|v)?\(\d+<[^>]*\.seg>")]
    private static partial Regex SegmentWrite();

    // The call's result is on the same line, or on the line with "resumed".
    [GeneratedRegex(@"\bp?write(64|v)?\(\d+<[^>]*\.seg>.* = \d|<\.\.\. p?write(64|v)? resumed>.* = \d")]
    private static partial Regex WriteEnd();

    [GeneratedRegex(@"\bf(data)?sync\(\d+<[^>]*\.seg>\)\s*= 0|<\.\.\. f(data)?sync resumed>\)\s*= 0")]
    private static partial Regex SyncEnd();
}
