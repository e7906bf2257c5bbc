using Ulak.Smtp;
using Ulak.Storage.Embedded;
using Ulak.Storage.Tests.Contract;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>The embedded store loses nothing to kills, also while it frees segments, with its index and without it.</summary>
public sealed class EmbeddedCrashTests : KilledProcessContract
{
    private protected override string Mode => "commit";

    private protected override async Task<IMailStore> OpenAsync() => await Folder.OpenEmbeddedAsync();

    private protected override Task CheckStoreAsync(IMailStore store)
    {
        Assert.Empty(((EmbeddedStore)store).Journal!.Report.Damages);
        return Task.CompletedTask;
    }

    private protected override Task CheckAgainAsync(IReadOnlyDictionary<MailId, Acknowledged> acknowledged)
    {
        Folder.DeleteIndex();
        return CheckAsync(acknowledged, isWhole: false);
    }
}
