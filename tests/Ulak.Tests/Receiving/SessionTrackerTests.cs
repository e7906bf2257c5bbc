using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Inbox.Receiving;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Storage.Embedded;
using Xunit;

namespace Ulak.Tests.Receiving;

/// <summary>All dialogues are stored, including those of many sessions that end at a shutdown.</summary>
public sealed class SessionTrackerTests
{
    private const int Sessions = 3_000;
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Every_ended_session_is_stored_when_the_tracker_is_disposed()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-journal");
        try
        {
            await using (var store = await OpenAsync(folder.FullName))
            {
                await using var journal = new SessionTracker(store, NullLogger<SessionTracker>.Instance);
                var open = Enumerable.Range(0, Sessions).Select(i => journal.OnSessionOpened(Facts(i))).ToList();
                foreach (var recording in open)
                {
                    recording.OnClosed(new SessionOutcome(SessionEndReason.Shutdown, Now, 0, 0, 0, 0));
                }
            }

            await using var again = await OpenAsync(folder.FullName);
            for (var i = 0; i < Sessions; i++)
            {
                Assert.NotNull(await again.FindSessionAsync(Facts(i).Id, TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SmtpSessionInfo Facts(int i) => new() { Id = MailId.Create(Now, i), OpenedAt = Now, Listener = "smtp" };

    private static async Task<EmbeddedStore> OpenAsync(string folder) =>
        await EmbeddedStore.OpenAsync(new EmbeddedStoreOptions { Directory = folder }, TimeProvider.System, NullLogger.Instance,
            TestContext.Current.CancellationToken);
}
