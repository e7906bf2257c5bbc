using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Relay.Routing;
using Ulak.Relay.Tables;
using Ulak.Relay.Tests.Support;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Tables;

/// <summary>The tables of the store: changes, versions, files, and what routes and aliases see of them.</summary>
public sealed class TableTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-tables-");
    private readonly TestClock _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TableUses _uses = new([], "", "example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.FullName, "tables", "blocked.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_change_is_a_version_with_its_time_and_its_author()
    {
        await ChangeAsync(new TableEdit.Create());
        await ChangeAsync(new TableEdit.Add(["b@example.org a remark", "@a.example", "", "# no entry"]));
        _time.Advance(TimeSpan.FromHours(1));
        var changed = await ChangeAsync(new TableEdit.Add(["B@example.org another"]), by: "bob");
        Assert.Equal(["@a.example", "B@example.org another"], Lines(changed));
        Assert.Equal(["b@example.org a remark"], changed.Latest.Removed);
        Assert.Equal((3, "bob", _time.GetUtcNow()), (changed.Latest.Version, changed.Latest.By, changed.Latest.At));
        // The same again changes nothing.
        Assert.Equal(3, (await ChangeAsync(new TableEdit.Add(["B@example.org another"]))).Latest.Version);
        Assert.Equal(["@a.example"], Lines(await ChangeAsync(new TableEdit.Remove(["b@EXAMPLE.org"]))));

        // Another process reads the same.
        var other = new TableFolder(_folder.FullName).Find("blocked")!;
        Assert.Equal(["@a.example"], Lines(other));
        Assert.Equal([1, 2, 3, 4], other.Versions.Select(each => each.Version));
        Assert.Equal("ann", other.Versions[0].By);
    }

    [Fact]
    public async Task Undo_goes_back_one_version_and_restore_to_any()
    {
        await ChangeAsync(new TableEdit.Replace(["a@example.org", "b@example.org"]));
        Assert.Equal(TableFault.NothingToUndo, (await TryAsync(new TableEdit.Undo())).Fault);
        await ChangeAsync(new TableEdit.Replace(["c@example.org"]));
        await ChangeAsync(new TableEdit.Add(["d@example.org"]));
        Assert.Equal(["c@example.org"], Lines(await ChangeAsync(new TableEdit.Undo())));
        // Undo is a version too: it can be undone.
        Assert.Equal(["c@example.org", "d@example.org"], Lines(await ChangeAsync(new TableEdit.Undo())));
        var restored = await ChangeAsync(new TableEdit.Restore(1));
        Assert.Equal(["a@example.org", "b@example.org"], Lines(restored));
        Assert.Equal(6, restored.Latest.Version);
        Assert.Equal(TableFault.NotFound, (await TryAsync(new TableEdit.Restore(7))).Fault);
    }

    [Fact]
    public async Task A_table_that_was_deleted_can_be_brought_back_until_another_takes_its_place()
    {
        await ChangeAsync(new TableEdit.Replace(["a@example.org"]));
        Assert.Null((await TryAsync(new TableEdit.Delete())).Table);
        Assert.Empty(new TableFolder(_folder.FullName).Names);
        Assert.Equal(TableFault.NotFound, (await TryAsync(new TableEdit.Add(["x@example.org"]))).Fault);
        Assert.Equal(["a@example.org"], Lines(await ChangeAsync(new TableEdit.Undo())));
        await TryAsync(new TableEdit.Delete());
        await ChangeAsync(new TableEdit.Create());
        await TryAsync(new TableEdit.Delete());
        Assert.Empty(Lines(await ChangeAsync(new TableEdit.Undo())));
    }

    [Fact]
    public async Task A_table_that_is_in_use_is_not_deleted()
    {
        _uses = _uses with { Routes = [Routes.Create("no", new RouteAction.Discard(), to: "store:blocked"), Route("own", "store:other")] };
        await ChangeAsync(new TableEdit.Create());
        var refused = await TryAsync(new TableEdit.Delete());
        Assert.Equal((TableFault.InUse, "The table blocked is in use: routes.no.to. Change that first."), (refused.Fault, refused.Detail));
        Assert.True(File.Exists(Path));
    }

    [Theory]
    [InlineData("blocked", "a b@example.org", TableFault.None)] // a domain with a remark
    [InlineData("blocked", "@", TableFault.Invalid)]
    [InlineData("blocked", "<a@example.org>", TableFault.Invalid)]
    [InlineData("blocked", "a@example.org,b@example.org", TableFault.Invalid)]
    [InlineData("blocked", "a@example.org\u0007", TableFault.Invalid)]
    [InlineData("Blocked", "a@example.org", TableFault.Invalid)]
    [InlineData("users", "a@example.org", TableFault.Invalid)]
    [InlineData("../blocked", "a@example.org", TableFault.Invalid)]
    [InlineData("", "a@example.org", TableFault.Invalid)]
    public async Task Names_and_lines_are_checked(string name, string line, object expected)
    {
        var folder = new TableFolder(_folder.FullName);
        var outcome = await new TableEditor(folder, () => _uses, _time).ChangeAsync(
            name, new TableEdit.Replace(["ok@example.org", line]), "ann", null, Token);
        Assert.Equal(expected, outcome.Fault);
        Assert.Equal(Equals(expected, TableFault.None) ? 1 : 0, folder.Names.Length);
    }

    [Fact]
    public async Task A_change_for_an_older_version_is_refused()
    {
        await ChangeAsync(new TableEdit.Create());
        await ChangeAsync(new TableEdit.Add(["a@example.org"]));
        var refused = await TryAsync(new TableEdit.Add(["b@example.org"]), version: 1);
        Assert.Equal(TableFault.Changed, refused.Fault);
        Assert.Equal(["a@example.org"], Lines(refused.Table!));
        Assert.Equal(TableFault.None, (await TryAsync(new TableEdit.Add(["b@example.org"]), version: 2)).Fault);
    }

    [Fact]
    public async Task Changes_at_the_same_time_are_all_kept()
    {
        await ChangeAsync(new TableEdit.Create());
        // Each with a folder object, as processes have.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => new TableEditor(new TableFolder(_folder.FullName), () => _uses, _time)
            .ChangeAsync("blocked", new TableEdit.Add([$"{n}@example.org"]), "", null, Token)));
        var table = new TableFolder(_folder.FullName).Find("blocked")!;
        Assert.Equal(20, table.Entries.Length);
        Assert.Equal(Enumerable.Range(1, 21), table.Versions.Select(each => each.Version));
    }

    [Fact]
    public async Task A_line_that_a_crash_left_unfinished_is_dropped_and_a_broken_one_is_reported()
    {
        await ChangeAsync(new TableEdit.Replace(["a@example.org"]));
        var whole = await File.ReadAllTextAsync(Path, Token);
        await File.WriteAllTextAsync(Path, whole + "{\"version\":2,\"added\":[\"x@exam", Token);
        Assert.Equal(["a@example.org"], Lines(new TableFolder(_folder.FullName).Find("blocked")!));
        Assert.Equal(["a@example.org", "b@example.org"], Lines(await ChangeAsync(new TableEdit.Add(["b@example.org"]))));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path, Token)).Length);

        await File.WriteAllTextAsync(Path, whole + "{\"version\":\n" + whole, Token);
        var broken = Assert.Throws<TableException>(() => new TableFolder(_folder.FullName).Find("blocked"));
        Assert.Contains("blocked.jsonl, line 2, cannot be read", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_versions_are_dropped_and_the_entries_stay()
    {
        var table = await ChangeAsync(new TableEdit.Create());
        while (!table.IsDueForCompaction)
        {
            table = table.With(
                table.Entries.Add(new TableEntry($"{table.Latest.Version}@example.org", "")), _time.GetUtcNow(), "ann");
        }

        Assert.Equal(StoredTable.MostVersions + 1, table.Versions.Length);
        var compact = table.Compact();
        Assert.Equal(table.Entries, compact.Entries);
        Assert.Equal(StoredTable.KeptVersions, compact.Versions.Length);
        Assert.Equal(table.Latest, compact.Latest);
        Assert.Equal(51, compact.At(52)!.Value.Length);
        Assert.Null(compact.At(51));
        // The versions that are kept lead to the same entries.
        Assert.Equal(table.Entries, StoredTable.Create("blocked", compact.Versions).Entries);
    }

    [Fact]
    public async Task Large_imports_are_kept_as_long_as_the_last_can_be_undone()
    {
        string[] Import(string domain) => [.. Enumerable.Range(0, 150_000).Select(n => $"{n}@{domain}")];
        await ChangeAsync(new TableEdit.Replace([.. Import("a.example")]));
        await ChangeAsync(new TableEdit.Replace([.. Import("b.example")]));
        var table = await ChangeAsync(new TableEdit.Replace([.. Import("c.example")]));
        table = new TableFolder(_folder.FullName).Find("blocked")!;
        Assert.Equal([2, 3], table.Versions.Select(each => each.Version));
        Assert.Equal("149999@c.example", table.Find("149999@C.example")!.Key);
        Assert.EndsWith("@b.example", (await ChangeAsync(new TableEdit.Undo())).Entries[0].Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@example.org", true)]
    [InlineData("ann+news@example.org", true)]
    [InlineData("any@spam.example", true)]
    [InlineData("any@sub.pattern.example", true)]
    [InlineData("sales-eu@example.org", true)]
    [InlineData("bob@example.org", false)]
    public async Task Routes_match_addresses_domains_and_patterns_of_a_table(string address, bool expected)
    {
        await ChangeAsync(new TableEdit.Replace(
            ["ann@example.org since 2025", "@spam.example", "*.pattern.example", "sales-*@example.org"]));
        var router = Load(Route("to", "store:blocked"));
        Assert.Equal(expected, IsMatched(router, address));
        var decision = router.Route(new RouteRequest { IsInternal = true }, Routes.Address("ann@example.org"));
        Assert.Equal("ann@example.org in the table blocked", decision.Recipients[0].Steps[0].Why);

        // As the sender, too.
        var from = Load(Routes.Create("from", new RouteAction.Inbox(), from: "store:blocked"));
        Assert.Equal(expected, from.Route(
            new RouteRequest { IsInternal = true, Sender = Routes.Address(address) }, Routes.Address("x@example.com")).Refusal is null);
    }

    [Fact]
    public async Task A_change_by_another_process_acts_within_a_second()
    {
        await ChangeAsync(new TableEdit.Create());
        await using var relay = await RelayFixture.CreateAsync();
        relay.StartRelay(25, options => options with
        {
            StateDirectory = _folder.FullName,
            Routes = [Route("own", "store:blocked")],
        });
        Assert.False(IsMatched(relay.Service.Router, "ann@example.org"));
        await ChangeAsync(new TableEdit.Add(["ann@example.org"]));
        await RelayFixture.UntilAsync(() =>
        {
            relay.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(IsMatched(relay.Service.Router, "ann@example.org"));
        });
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_changes_nothing_for_the_routes()
    {
        await ChangeAsync(new TableEdit.Replace(["ann@example.org"]));
        var router = new Router([Route("own", "store:blocked")], AliasTable.Empty, new RelayGuard([]));
        var uses = new TableUses(router.Routes, "", "example.org");
        var loader = new TableLoader(new TableFolder(_folder.FullName), router, () => uses, _time, NullLogger.Instance);
        loader.Load();
        await File.WriteAllTextAsync(Path, "nonsense\n", Encoding.UTF8, Token);
        loader.Load();
        Assert.True(IsMatched(router, "ann@example.org"));
    }

    [Fact]
    public async Task Aliases_are_read_from_a_table_and_a_change_that_makes_a_circle_is_refused()
    {
        _uses = _uses with { Aliases = "blocked" };
        await ChangeAsync(new TableEdit.Replace(["info@example.org ann@example.org, bob@example.net", "old@example.org @example.net"]));
        var router = Load(Route("all", "*"));
        Assert.Equal(["ann@example.org", "bob@example.net"], Expand(router, "info@example.org"));
        Assert.Equal(["old@example.net"], Expand(router, "old@example.org"));

        var refused = await TryAsync(new TableEdit.Add(["ann@example.org info@example.org"]));
        Assert.Equal(TableFault.Invalid, refused.Fault);
        Assert.Contains("circle", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(TableFault.Invalid, (await TryAsync(new TableEdit.Add(["alone@example.org"]))).Fault);
        // A catch-all is added, and the loader gives it to the router.
        await ChangeAsync(new TableEdit.Add(["@example.com postmaster@example.org"]));
        Assert.Equal(["postmaster@example.org"], Expand(Load(Route("all", "*")), "any@example.com"));
        Assert.Equal(TableFault.InUse, (await TryAsync(new TableEdit.Delete())).Fault);
    }

    private static IEnumerable<string> Expand(Router router, string address) =>
        router.Route(new RouteRequest { IsInternal = true }, Routes.Address(address)).Recipients.Select(each => each.Address.ToString());

    private static Route Route(string name, string to) => Routes.Create(name, new RouteAction.Inbox(), to: to);

    private Router Load(Route route)
    {
        var router = new Router([route], AliasTable.Empty, new RelayGuard([]));
        var uses = _uses with { Routes = [route] };
        new TableLoader(new TableFolder(_folder.FullName), router, () => uses, _time, NullLogger.Instance).Load();
        return router;
    }

    private static bool IsMatched(Router router, string address) =>
        router.Route(new RouteRequest { IsInternal = true }, Routes.Address(address)).Refusal is null;

    private static ImmutableArray<string> Lines(StoredTable table) => [.. table.Entries.Select(each => each.ToString())];

    private async Task<StoredTable> ChangeAsync(TableEdit edit, string by = "ann")
    {
        var outcome = await TryAsync(edit, by);
        Assert.Equal((TableFault.None, ""), (outcome.Fault, outcome.Detail));
        return outcome.Table!;
    }

    private Task<TableOutcome> TryAsync(TableEdit edit, string by = "ann", int? version = null) =>
        new TableEditor(new TableFolder(_folder.FullName), () => _uses, _time).ChangeAsync("blocked", edit, by, version, Token);
}
