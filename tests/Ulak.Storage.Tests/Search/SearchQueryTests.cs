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
        "from:",
        "to:",
        "subject:",
        "has:attachment",
        "is:read",
        "before:2026-01-01",
        "larger:1k",
        "tag:",
        "is:starred",
        "sender",
        "a",
        "hello",
        " ",
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
        { "-to:\"bob b\"", [new WordsTerm("bob b", SearchField.To, WordMatch.Whole, Negated: true)] },
        { "subject:", [] },
        { "*port", [Word("port") with { Match = WordMatch.Part }] },
        { "-*port", [Word("port", negated: true) with { Match = WordMatch.Part }] },
        { "subject:*port", [Word("port", SearchField.Subject) with { Match = WordMatch.Part }] },
        { "cc:ann bcc:bob", [Word("ann", SearchField.Cc), Word("bob", SearchField.Bcc)] },
        { "id:<1@example.com> message-id:2", [Word("<1@example.com>", SearchField.MessageId), Word("2", SearchField.MessageId)] },
        { "list:dev list-id:dev", [Word("dev", SearchField.List), Word("dev", SearchField.List)] },
        { "attachment:a.pdf filename:b.pdf", [Word("a.pdf", SearchField.Attachment), Word("b.pdf", SearchField.Attachment)] },
        { "user:ann", [Word("ann", SearchField.User)] },
        { "header:X-Mailer=swaks", [new HeaderTerm("x-mailer", "swaks", WordMatch.Prefix, false)] },
        { "header:x-mailer=\"two words\" more", [new HeaderTerm("x-mailer", "two words", WordMatch.Whole, false), Word("more")] },
        { "header:\"x-mailer=two words\"", [new HeaderTerm("x-mailer", "two words", WordMatch.Whole, false)] },
        { "-header:x-mailer", [new HeaderTerm("x-mailer", "", WordMatch.Prefix, true)] },
        { "has:remarks -has:remark", [new HasRemarksTerm(false), new HasRemarksTerm(true)] },
        { "http://example.com", [Word("http://example.com")] },
        { "12:30", [Word("12:30")] },
        { "has:attachment", [new HasAttachmentTerm(false)] },
        { "is:unread -is:read", [new IsReadTerm(false, false), new IsReadTerm(true, true)] },
        { "after:2026-01-31", [new ReceivedTerm(Day, true, false)] },
        { "before:2026-01-31", [new ReceivedTerm(Day, false, false)] },
        { "after:2026", [new ReceivedTerm(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), true, false)] },
        { "larger:2M", [new SizeTerm(2 << 20, true, false)] },
        { "smaller:10kb", [new SizeTerm(10 << 10, false, false)] },
        { "larger:77", [new SizeTerm(77, true, false)] },
        { "is:starred -is:flagged", [new IsStarredTerm(false), new IsStarredTerm(true)] },
        { "tag:work", [new TagTerm("work", false)] },
        { "-TAG:\" two  words \"", [new TagTerm("two words", true)] },
        { "tag:", [] },
        { "- -- ... \"\" * ^ :", [] },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void A_search_is_parsed_as(string text, SearchTerm[] terms) => Assert.Equal(terms, SearchQuery.Parse(text).Terms);

    [Theory]
    [InlineData("foo:bar", "There is no `foo:`; filters are `from:`, ")]
    [InlineData("hello -foo:bar", "There is no `foo:`; ")]
    [InlineData("has:wings", "`wings` is no value of `has:`; it takes `attachment` or `remarks`.")]
    [InlineData("is:odd", "`odd` is no value of `is:`; it takes `read`, `unread`, `starred` or `bounce`.")]
    [InlineData("before:yesterday", "`yesterday` is no value of `before:`; it takes a day, a month or a year")]
    [InlineData("after:2026-13", "`2026-13` is no value of `after:`")]
    [InlineData("larger:M", "`M` is no value of `larger:`; it takes a size in octets")]
    [InlineData("smaller:1MM", "`1MM` is no value of `smaller:`")]
    [InlineData("is:", "`is:` needs a value: `read`, `unread`, `starred` or `bounce`.")]
    [InlineData("tag:", "`tag:` needs a value: a tag, e.g. `tag:work`.")]
    [InlineData("header:=x", "`=x` is no value of `header:`; it takes a field's name")]
    public void A_filter_or_value_that_is_unknown_is_a_problem(string text, string problem)
    {
        var query = SearchQuery.Parse(text);
        Assert.StartsWith(problem, Assert.Single(query.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', query.Problems[0]);
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("12:30")]
    [InlineData("\"foo:bar\"")]
    [InlineData("a:b")]
    [InlineData("subject: hello")]
    [InlineData("note: hello")]
    [InlineData("std::string")]
    public void Text_with_a_colon_that_is_no_filter_is_no_problem(string text) => Assert.Empty(SearchQuery.Parse(text).Problems);

    [Fact]
    public void A_formatted_search_parses_back_to_the_same_terms()
    {
        var word = Gen.String[Gen.Char["abcğé9"], 1, 8];
        var term = Gen.OneOf(
            Gen.Select(word, Gen.Enum<SearchField>(), Gen.Bool, (text, field, not) =>
                (SearchTerm)new WordsTerm(text, field, WordMatch.Prefix, not)),
            Gen.Select(word, word, Gen.Enum<SearchField>(), Gen.Bool, (one, two, field, not) =>
                (SearchTerm)new WordsTerm(one + ' ' + two, field, WordMatch.Whole, not)),
            Gen.Select(word, word, Gen.Bool, (one, two, not) =>
                (SearchTerm)new TagTerm(one + ' ' + two, not)),
            Gen.Select(word, Gen.Bool, (one, not) =>
                (SearchTerm)new TagTerm(one, not)),
            Gen.Select(word, word, Gen.Bool, (name, text, not) =>
                (SearchTerm)new HeaderTerm("x-" + name.Length, text, WordMatch.Prefix, not)),
            Gen.Bool.Select(not => (SearchTerm)new HasRemarksTerm(not)),
            Gen.Bool.Select(not => (SearchTerm)new IsStarredTerm(not)),
            Gen.Bool.Select(not => (SearchTerm)new HasAttachmentTerm(not)),
            Gen.Select(Gen.Bool, Gen.Bool, (read, not) =>
                (SearchTerm)new IsReadTerm(read, not)),
            Gen.Select(Gen.Int[0, 20_000], Gen.Bool, Gen.Bool, (day, later, not) =>
                (SearchTerm)new ReceivedTerm(DateTimeOffset.UnixEpoch.AddDays(day), later, not)),
            Gen.Select(
                Gen.Int[0, int.MaxValue], Gen.Bool, Gen.Bool, (octets, larger, not) => (SearchTerm)new SizeTerm(octets, larger, not)));
        term.Array[0, 20].Sample(terms => Assert.Equal(terms, SearchQuery.Parse(string.Join(' ', terms.Select(Format))).Terms));
    }

    [Fact]
    public void Any_text_can_be_parsed() =>
        Gen.Char.Array[0, 2_000].Sample(characters => Assert.InRange(SearchQuery.Parse(new string(characters)).Terms.Length, 0, 32));

    [Fact(Timeout = TestLimits.Test)]
    public async Task Any_text_can_be_searched_for()
    {
        using var folder = new TestFolder();
        await using var store = await folder.OpenIndexAsync();
        await store.AddAsync(1);
        var piece = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(n => Pieces[n]), Gen.Char.Select(c => c.ToString()));
        await piece.Array[0, 40].SampleAsync(
            async pieces => Assert.NotNull(await store.ListMessagesAsync(new MessageQuery(string.Concat(pieces)), CancellationToken.None)),
            iter: 2_000,
            threads: 1);
    }

    private static string Format(SearchTerm term) => (term.Negated ? "-" : "") + term switch
    {
        WordsTerm words => Filter(words.Field) + (words.Match == WordMatch.Prefix ? words.Text : $"\"{words.Text}\""),
        HeaderTerm header => $"header:{header.Name}={header.Text}",
        HasRemarksTerm => "has:remarks",
        TagTerm tag => $"tag:\"{tag.Name}\"",
        IsStarredTerm => "is:starred",
        HasAttachmentTerm => "has:attachment",
        IsReadTerm read => read.Read ? "is:read" : "is:unread",
        ReceivedTerm received =>
            (received.OnOrAfter ? "after:" : "before:")
                + received.Time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        SizeTerm size => (size.Larger ? "larger:" : "smaller:") + size.Octets.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException(),
    };

    private static WordsTerm Word(string text, SearchField field = SearchField.Anywhere, bool negated = false) =>
        new(text, field, WordMatch.Prefix, negated);

    private static WordsTerm Phrase(string text) => new(text, SearchField.Anywhere, WordMatch.Whole, Negated: false);

    private static string Filter(SearchField field) => field switch
    {
        SearchField.Anywhere => "",
        SearchField.MessageId => "id:",
        _ => field.ToString().ToLowerInvariant() + ":",
    };
}
