using System.Collections.Immutable;
using Ulak.Console.Bounces;
using Ulak.Console.Codes;
using Ulak.Console.Frame;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Lists;

/// <summary>Reads pages of the list of messages.</summary>
internal sealed class MailListReader(IMessageStore store, BounceReader bounces, ConsoleOptions options)
{
    private const int PageSize = 50;

    // More than a window shows; script reads the rest after the first paint, for which each row costs time.
    private const int FirstPageSize = 30;
    private const int MaxPageSize = 500;
    private const int NewerBesideMessage = 15;
    private static readonly string[] OfferedSearches = ["is:unread", "is:starred", "is:bounce", "has:attachment"];

    /// <summary>A page of the list.</summary>
    public async Task<MailListModel> ReadAsync(HttpContext http, string? before, int? count)
    {
        var search = SearchOf(http);
        MailId? from = MailId.TryParse(before, out var id) ? id : null;
        var page = await store.ListMessagesAsync(new MessageQuery(search, from,
            Math.Clamp(count ?? (from is null ? FirstPageSize : PageSize), 1, MaxPageSize)),
            http.RequestAborted);
        return await ModelAsync(http, page, search) with { Before = from?.ToString() };
    }

    /// <summary>The list around a message: some that are newer, and those that follow.</summary>
    public async Task<MailListModel> ReadAroundAsync(HttpContext http, MailId current)
    {
        var search = SearchOf(http);
        var newer = await store.ListMessagesAsync(new MessageQuery(search, Limit: NewerBesideMessage) { After = current },
            http.RequestAborted);
        MailId? from = newer.Items.Length < NewerBesideMessage ? null : new MailId(newer.Items[0].Id.Value + 1);
        var page = await store.ListMessagesAsync(new MessageQuery(search, from, PageSize), http.RequestAborted);
        return await ModelAsync(http, page, search) with { Current = current, Before = from?.ToString() };
    }

    /// <summary>The list beside a message where only its links are needed, and no row.</summary>
    public MailListModel WithoutRows(HttpContext http, MailId current) => new()
    {
        Language = PageLanguage.Of(http),
        Search = SearchOf(http),
        SmtpAddress = options.SmtpAddress.ToString(),
        Current = current,
    };

    /// <summary>The neighbours of a message in the list.</summary>
    public async Task<(MailId? Newer, MailId? Older)> FindNeighboursAsync(HttpContext http, MailId current)
    {
        var search = SearchOf(http);
        var newer = await store.ListMessagesAsync(new MessageQuery(search, Limit: 1) { After = current }, http.RequestAborted);
        var older = await store.ListMessagesAsync(new MessageQuery(search, current, 1), http.RequestAborted);
        return (newer.Items.FirstOrDefault()?.Id, older.Items.FirstOrDefault()?.Id);
    }

    /// <summary>The search of a request; null for none.</summary>
    public static string? SearchOf(HttpContext http) => http.Request.Query["q"].ToString().Trim() is { Length: > 0 } text ? text : null;

    private async Task<MailListModel> ModelAsync(HttpContext http, MessagePage page, string? search)
    {
        var rows = ImmutableArray.CreateBuilder<MailRow>(page.Items.Length);
        foreach (var item in page.Items)
        {
            rows.Add(new MailRow(item, await bounces.FindAsync(item, http.RequestAborted)));
        }

        return new MailListModel
        {
            Language = PageLanguage.Of(http),
            Rows = rows.MoveToImmutable(),
            Count = search is null ? await store.CountMessagesAsync(http.RequestAborted)
                : await store.CountMessagesAsync(search, http.RequestAborted),
            Search = search,
            Next = page.Next is { } older ? $"/?before={older}{(search is null ? "" : "&q=" + Uri.EscapeDataString(search))}" : null,
            SmtpAddress = options.SmtpAddress.ToString(),
            CanBeSaved = search is not null && !OfferedSearches.Contains(search) && !Preferences.Of(http).Searches.Contains(search),
        };
    }
}
