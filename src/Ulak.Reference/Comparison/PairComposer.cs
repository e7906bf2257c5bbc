using System.Collections.Immutable;
using Ulak.Reference.Comparison.Texts;

namespace Ulak.Reference.Comparison;

/// <summary>Composes the sentences about two codes from their profiles.</summary>
internal sealed class PairComposer(TemplateFile templates, CodeProfile a, CodeProfile b)
{
    /// <summary>The aspects in order of importance; <c>where</c> is the place in the session.</summary>
    private static readonly ImmutableArray<string> Aspects =
        ["class", "outcome", "topic", "where", "next", "kind", "actor", "connection", "standing"];

    public ComparisonResult Compose(string language)
    {
        var shared = ImmutableArray.CreateBuilder<string>();
        var points = ImmutableArray.CreateBuilder<string>();
        var differences = ImmutableArray.CreateBuilder<AspectDifference>();
        foreach (var aspect in Aspects)
        {
            if (CompareAspect(aspect) is not { } look)
            {
                continue;
            }

            if (look.Both is { } both)
            {
                if (IsWorthListing(aspect))
                {
                    shared.Add(both);
                }
            }
            else
            {
                if (aspect != "class")
                {
                    points.Add(Contrast(look));
                }

                differences.Add(new AspectDifference(aspect, look.Label, AspectSentence(a, look.PredicateFirst),
                    AspectSentence(b, look.PredicateSecond)));
            }
        }

        return new ComparisonResult
        {
            First = a.Code,
            Second = b.Code,
            Language = language,
            IsWritten = false,
            Title = a.Name is null || b.Name is null ? InsertBoth(templates.Title) : InsertBoth(templates.TitleNamed),
            Summary = Summary(shared, points),
            MeaningFirst = a.Meaning,
            MeaningSecond = b.Meaning,
            Shared = shared.ToImmutable(),
            Points = points.ToImmutable(),
            Differences = differences.ToImmutable(),
            WhenFirst = Together(a, b) ?? WhenToSend(a),
            WhenSecond = Together(b, a) ?? WhenToSend(b),
            Next = NextSentence(),
            Trap = TrapSentence(),
            DialogueFirst = DialogueComposer.Compose(a),
            DialogueSecond = DialogueComposer.Compose(b),
        };
    }

    /// <summary>The class repeats the outcome, and no enhanced code closes a connection.</summary>
    private bool IsWorthListing(string aspect) => aspect != "class" && !(aspect == "connection" && a.IsEnhanced && b.IsEnhanced);

    private string Summary(IReadOnlyList<string> shared, IReadOnlyList<string> points)
    {
        var outcome = CompareAspect("outcome")!;
        var head = outcome.Both ?? Contrast(outcome);
        var tail = a.Name is not null && b.Name is not null
            ? InsertBoth(templates.Names)
            : points.Concat(shared).FirstOrDefault(sentence => sentence != head);
        return tail is null ? head : $"{head} {tail}";
    }

    private AspectComparison? CompareAspect(string aspect)
    {
        if (aspect == "where")
        {
            return ComparePlaces();
        }

        if (AspectValue(a, aspect) is not { } first || AspectValue(b, aspect) is not { } second)
        {
            return null;
        }

        var text = templates.Aspects[aspect];
        var (one, other) = (text.Values[first], text.Values[second]);
        return new AspectComparison(text.Label, one.Predicate, other.Predicate, first == second ? one.Both : null)
        {
            BriefFirst = one.Brief ?? one.Predicate,
            BriefSecond = other.Brief ?? other.Predicate,
        };
    }

    private AspectComparison? ComparePlaces()
    {
        if (a.Places.IsEmpty || b.Places.IsEmpty)
        {
            return null;
        }

        var (first, second) = (JoinPlaces(a), JoinPlaces(b));
        var both = first == second ? templates.Where.Both.Replace("{places}", first, StringComparison.Ordinal) : null;
        return new AspectComparison(templates.Where.Label, Predicate(first), Predicate(second), both)
        {
            BriefFirst = Predicate(first),
            BriefSecond = Predicate(second)
        };

        string Predicate(string places) => templates.Where.Predicate.Replace("{places}", places, StringComparison.Ordinal);
    }

    private string JoinPlaces(CodeProfile profile)
    {
        var places = new List<string>();
        var verbs = profile.Places.Where(place => !templates.Places.ContainsKey(place)).ToArray();
        if (profile.Places.Contains("greeting"))
        {
            places.Add(templates.Places["greeting"]);
        }

        if (profile.Places.Contains("any"))
        {
            places.Add(templates.Places["any"]);
        }
        else if (verbs.Length > 0)
        {
            places.Add(templates.Places[verbs.Length == 1 ? "command" : "commands"]
                .Replace("{list}", Join(verbs, templates.List), StringComparison.Ordinal));
        }

        if (profile.Places.Contains("end-of-data") && !profile.Places.Contains("any"))
        {
            places.Add(templates.Places["end-of-data"]);
        }

        // Use a clearer separator if a place is itself a list.
        return Join(places, places.Any(place => place.Contains(templates.List.Last, StringComparison.Ordinal))
            ? templates.PlaceList : templates.List);
    }

    private static string? AspectValue(CodeProfile profile, string aspect) => aspect switch
    {
        // A code without a class is not a reply.
        "kind" or "connection" when profile.Class == "none" => null,
        "kind" => profile.IsEnhanced ? "enhanced" : "basic",
        "class" or "outcome" => profile.Class,
        "topic" => profile.Topic,
        "next" => profile.Next,
        "actor" => profile.Actor,
        "connection" => profile.Connection,
        "standing" => profile.Status,
        _ => throw new ArgumentOutOfRangeException(nameof(aspect)),
    };

    /// <summary>An enhanced code goes into the reply with its reply code.</summary>
    private string? Together(CodeProfile profile, CodeProfile other) =>
        profile.IsEnhanced && !other.IsEnhanced && other.Partners.Contains(profile.Code) && profile.Status == "standard"
            ? InsertCode(templates.When["together"].Replace("{reply}", other.Code, StringComparison.Ordinal), profile)
            : null;

    private string WhenToSend(CodeProfile profile)
    {
        if (profile.Status != "standard")
        {
            return InsertCode(templates.When[profile.Status], profile);
        }

        var sentence = InsertCode(
            profile is { Name: not null, Topic: "other" } && templates.WhenNamed.TryGetValue(profile.Class, out var named)
                ? named.Replace("{name}", profile.Name, StringComparison.Ordinal) : WhenToSendByTopic(profile),
            profile);
        return profile.Connection == "closes" ? $"{sentence} {templates.When["closes"]}" : sentence;
    }

    private string WhenToSendByTopic(CodeProfile profile)
    {
        var key = profile is { Class: "2", Topic: "other" } ? "2-other" : profile.Class;
        return templates.When[key].Replace("{reason}", templates.Aspects["topic"].Values[profile.Topic].Reason, StringComparison.Ordinal);
    }

    private string NextSentence()
    {
        var values = templates.Aspects["next"].Values;
        return a.Next == b.Next
            ? templates.NextBoth.Replace("{first}", values[a.Next].Next, StringComparison.Ordinal)
            : InsertBoth(FillContrast(templates.NextContrast, values[a.Next].Next!, values[b.Next].Next!));
    }

    private string? TrapSentence()
    {
        if (a.Status == "seen" || b.Status == "seen")
        {
            return templates.Traps["seen"];
        }

        if (a.IsEnhanced != b.IsEnhanced)
        {
            var (reply, enhanced) = a.IsEnhanced ? (b, a) : (a, b);
            return reply.Partners.Contains(enhanced.Code)
                ? templates.Traps["together"].Replace("{reply}", reply.Code, StringComparison.Ordinal)
                    .Replace("{enhanced}", enhanced.Code, StringComparison.Ordinal)
                : templates.Traps["kinds"];
        }

        return a.IsEnhanced && a.Code[1..] == b.Code[1..] ? templates.Traps["class"] : null;
    }

    private string Contrast(AspectComparison look) => InsertBoth(FillContrast(templates.Contrast, look.BriefFirst, look.BriefSecond));

    private string AspectSentence(CodeProfile profile, string predicate) =>
        InsertCode(templates.Sentence.Replace("{predicate}", predicate, StringComparison.Ordinal), profile);

    private static string FillContrast(string template, string first, string second) =>
        template.Replace("{first}", first, StringComparison.Ordinal).Replace("{second}", second, StringComparison.Ordinal);

    private static string InsertCode(string template, CodeProfile profile) => InsertWithSuffix(template, "code", profile.Code);

    private string InsertBoth(string template) =>
        InsertWithSuffix(InsertWithSuffix(template, "a", a.Code), "b", b.Code)
            .Replace("{nameA}", a.Name, StringComparison.Ordinal)
            .Replace("{nameB}", b.Name, StringComparison.Ordinal);

    /// <summary>Inserts a code, with a Turkish case suffix if the template asks for one: <c>{a:gen}</c>.</summary>
    private static string InsertWithSuffix(string template, string name, string code) => template
        .Replace($"{{{name}}}", code, StringComparison.Ordinal)
        .Replace($"{{{name}:gen}}", TurkishNumber.WithSuffix(code, TurkishCase.Genitive), StringComparison.Ordinal)
        .Replace($"{{{name}:dat}}", TurkishNumber.WithSuffix(code, TurkishCase.Dative), StringComparison.Ordinal)
        .Replace($"{{{name}:acc}}", TurkishNumber.WithSuffix(code, TurkishCase.Accusative), StringComparison.Ordinal)
        .Replace($"{{{name}:loc}}", TurkishNumber.WithSuffix(code, TurkishCase.Locative), StringComparison.Ordinal)
        .Replace($"{{{name}:abl}}", TurkishNumber.WithSuffix(code, TurkishCase.Ablative), StringComparison.Ordinal);

    private static string Join(IReadOnlyList<string> words, ListText list) => words.Count switch
    {
        0 => "",
        1 => words[0],
        _ => string.Join(list.Between, words.Take(words.Count - 1)) + list.Last + words[^1],
    };
}

/// <summary>One aspect of two codes: a predicate for each, and a sentence for both if they agree.</summary>
internal sealed record AspectComparison(string Label, string PredicateFirst, string PredicateSecond, string? Both)
{
    /// <summary>A short predicate of the first code, for a sentence about both.</summary>
    public required string BriefFirst { get; init; }

    /// <summary>A short predicate of the second code.</summary>
    public required string BriefSecond { get; init; }
}
