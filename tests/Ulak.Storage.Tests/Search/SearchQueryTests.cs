using CsCheck;
using Ulak.Storage.Search;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Search;

/// <summary>Any text is a search.</summary>
public sealed class SearchQueryTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Pieces =
    [
        "\"", "-", "*", "^", "(", ")", "{", "}", ":", "+", "'", "\0", "\u0001", "\ud800", "\u200b", "é", "İ", "AND", "OR", "NOT", "NEAR",
        "from:", "to:", "subject:", "has:attachment", "is:read", "before:2026-01-01", "larger:1k", "tag:", "is:starred", "sender", "a", "hello", " ",
    ];

    public static TheoryData<string, SearchTerm[]> Table => new()
    {
        { "", [] },
        { "  \t ", [] },
        { "word", [Word("word")] },
        { "two words", [Word("two"), Word("words")] },
        { "-not", [Word("not", negated: true)] },
        { "\"a phrase\"", [Phrase("a phrase")] },
        { "-\"a phrase\" more", [Phrase("a phrase") with { Negated = true }, Word("more")] },
        { "\"open phrase", [Phrase("open phrase")] },
        { "from:ann", [Word("ann", SearchField.From)] },
        { "FROM:ann", [Word("ann", SearchField.From)] },
        { "-to:\"bob b\"", [new WordsTerm("bob b", SearchField.To, IsPrefix: false, Negated: true)] },
        { "subject:", [] },
        { "http://example.com", [Word("http://example.com")] },
        { "12:30", [Word("12:30")] },
        { "has:attachment", [new HasAttachmentTerm(false)] },
        { "has:wings", [Phrase("has wings")] },
        { "is:unread -is:read", [new IsReadTerm(false, false), new IsReadTerm(true, true)] },
        { "after:2026-01-31", [new ReceivedTerm(Day, true, false)] },
        { "before:2026-01-31", [new ReceivedTerm(Day, false, false)] },
        { "after:2026", [new ReceivedTerm(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), true, false)] },
        { "before:yesterday", [Phrase("before yesterday")] },
        { "larger:2M", [new SizeTerm(2 << 20, true, false)] },
        { "smaller:10kb", [new SizeTerm(10 << 10, false, false)] },
        { "larger:77", [new SizeTerm(77, true, false)] },
        { "larger:M", [Phrase("larger M")] },
        { "larger:1MM", [Phrase("larger 1MM")] },
        { "is:starred -is:flagged", [new IsStarredTerm(false), new IsStarredTerm(true)] },
        { "tag:work", [new TagTerm("work", false)] },
        { "-TAG:\" two  words \"", [new TagTerm("two words", true)] },
        { "tag:", [] },
        { "- -- ... \"\" * ^ :", [] },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void A_search_is_parsed_as(string text, SearchTerm[] terms) => Assert.Equal(terms, SearchQuery.Parse(text).Terms);

    [Fact]
    public void A_formatted_search_parses_back_to_the_same_terms()
    {
        var word = Gen.String[Gen.Char["abcğé9"], 1, 8];
        var term = Gen.OneOf(
            Gen.Select(word, Gen.Enum<SearchField>(), Gen.Bool, (text, field, not) => (SearchTerm)new WordsTerm(text, field, IsPrefix: true, not)),
            Gen.Select(word, word, Gen.Enum<SearchField>(), Gen.Bool, (one, two, field, not) => (SearchTerm)new WordsTerm(one + ' ' + two, field, IsPrefix: false, not)),
            Gen.Select(word, word, Gen.Bool, (one, two, not) => (SearchTerm)new TagTerm(one + ' ' + two, not)),
            Gen.Select(word, Gen.Bool, (one, not) => (SearchTerm)new TagTerm(one, not)),
            Gen.Bool.Select(not => (SearchTerm)new IsStarredTerm(not)),
            Gen.Bool.Select(not => (SearchTerm)new HasAttachmentTerm(not)),
            Gen.Select(Gen.Bool, Gen.Bool, (read, not) => (SearchTerm)new IsReadTerm(read, not)),
            Gen.Select(Gen.Int[0, 20_000], Gen.Bool, Gen.Bool, (day, later, not) => (SearchTerm)new ReceivedTerm(DateTimeOffset.UnixEpoch.AddDays(day), later, not)),
            Gen.Select(Gen.Int[0, int.MaxValue], Gen.Bool, Gen.Bool, (octets, larger, not) => (SearchTerm)new SizeTerm(octets, larger, not)));
        term.Array[0, 20].Sample(terms => Assert.Equal(terms, SearchQuery.Parse(string.Join(' ', terms.Select(Format))).Terms));
    }

    [Fact]
    public void Any_text_can_be_parsed() =>
        Gen.Char.Array[0, 2_000].Sample(characters => Assert.InRange(SearchQuery.Parse(new string(characters)).Terms.Length, 0, 32));

    [Fact]
    public async Task Any_text_can_be_searched_for()
    {
        using var folder = new TestFolder();
        await using var store = await folder.OpenAsync();
        await store.AddAsync(1);
        var piece = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(n => Pieces[n]), Gen.Char.Select(c => c.ToString()));
        await piece.Array[0, 40].SampleAsync(async pieces => Assert.NotNull(await store.ListMessagesAsync(new MessageQuery(string.Concat(pieces)), CancellationToken.None)), iter: 2_000, threads: 1);
    }

    private static string Format(SearchTerm term) => (term.Negated ? "-" : "") + term switch
    {
        WordsTerm words => (words.Field == SearchField.Anywhere ? "" : words.Field.ToString().ToLowerInvariant() + ":") + (words.IsPrefix ? words.Text : $"\"{words.Text}\""),
        TagTerm tag => $"tag:\"{tag.Name}\"",
        IsStarredTerm => "is:starred",
        HasAttachmentTerm => "has:attachment",
        IsReadTerm read => read.Read ? "is:read" : "is:unread",
        ReceivedTerm received => (received.OnOrAfter ? "after:" : "before:") + received.Time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        SizeTerm size => (size.Larger ? "larger:" : "smaller:") + size.Octets.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException(),
    };

    private static WordsTerm Word(string text, SearchField field = SearchField.Anywhere, bool negated = false) => new(text, field, IsPrefix: true, negated);

    private static WordsTerm Phrase(string text) => new(text, SearchField.Anywhere, IsPrefix: false, Negated: false);
}
