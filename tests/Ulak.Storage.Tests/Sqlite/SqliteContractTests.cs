using Ulak.Storage.Tests.Contract;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The contract, kept by SQLite in a file.</summary>
public sealed class SqliteContractTests : MailStoreContract
{
    private readonly TestFolder _folder = new();

    private protected override async Task<IMailStore> OpenAsync() => await _folder.OpenAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task Random_operations_match_the_model() => MailStoreModel.CheckAsync(async () =>
    {
        var folder = new TestFolder();
        return new OwnedStore(await folder.OpenAsync(), folder);
    }, sequences: 40);
}
