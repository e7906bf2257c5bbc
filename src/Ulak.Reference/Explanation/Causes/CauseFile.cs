using System.Text.Json.Serialization;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>The contents of a file of causes: what holds in every language.</summary>
internal sealed record CauseFile
{
    public required IReadOnlyList<CauseEntry> Causes { get; init; }
}

/// <summary>A cause: what exactly is wrong, below a <see cref="Reason"/>. The list is open.</summary>
internal sealed record CauseEntry
{
    /// <summary>The key in JSON documents and text files, unique: <c>tls-wrong-mode</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The reason that it belongs to.</summary>
    public required string Reason { get; init; }

    /// <summary>Further reasons under which it may be selected.</summary>
    public IReadOnlyList<string> Reasons { get; set; } = [];

    /// <summary>Who acts before the reader is known, if it differs from the reason's default.</summary>
    public string? Actor { get; init; }

    /// <summary>What has to change, in place of the actor, if the reason and the actor do not determine it.</summary>
    public string? Change { get; init; }

    /// <summary><c>by-itself</c> or <c>after-change</c>, if the codes do not decide it.</summary>
    public string? Retry { get; init; }

    /// <summary>
    /// Whether the sender's own provider or organization refuses, before the message leaves: the recipient's side never sees it.
    /// </summary>
    public bool BeforeLeaving { get; init; }

    /// <summary>Whether it explains its reason if no other cause fits.</summary>
    public bool IsDefault { get; init; }

    /// <summary>
    /// The cause that stands in for it where a program sends directly: there the person is the client, not another mail server.
    /// </summary>
    public string? ForPrograms { get; init; }

    /// <summary>The cause that stands in for it in the log of the server that refused: its operator can act.</summary>
    public string? ForOwnServer { get; init; }

    /// <summary>
    /// The causes that stand in for it at a step of the session (<c>auth</c>, <c>start-tls</c>, …): the same words after another command
    /// mean another fault.
    /// </summary>
    public IReadOnlyDictionary<string, string> ForSteps { get; set; } = new Dictionary<string, string>();

    /// <summary>Codes that point to it.</summary>
    public IReadOnlyList<string> When { get; set; } = [];

    /// <summary>Patterns, one of which must occur; see <see cref="Matching.RulePattern"/>.</summary>
    public IReadOnlyList<string> Any { get; set; } = [];
}

/// <summary>The texts of a cause. Steps and check are templates, or references <c>@name</c> to the shared steps.</summary>
internal sealed record CauseText
{
    public required string Title { get; init; }

    public required string Meaning { get; init; }

    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>The steps for a person with a mail program, if other steps help there.</summary>
    public IReadOnlyList<string> ForPerson { get; set; } = [];

    /// <summary>The steps for the developer of a program that sends, if other steps help there.</summary>
    public IReadOnlyList<string> ForDeveloper { get; set; } = [];

    /// <summary>The steps for a person who tries a server by hand, if other steps help there; else those of the developer.</summary>
    public IReadOnlyList<string> ForTester { get; set; } = [];

    /// <summary>The steps for the operator of the server that wrote the log, if other steps help there.</summary>
    public IReadOnlyList<string> ForOperator { get; set; } = [];

    /// <summary>The steps for the customer of a sending service, which owns the servers; those for a developer if there are none.</summary>
    public IReadOnlyList<string> ForService { get; set; } = [];

    /// <summary>The steps for the operator of the server that refused; those for an operator if there are none.</summary>
    public IReadOnlyList<string> ForReceiver { get; set; } = [];

    /// <summary>The steps for a reader who is the recipient, or on the recipient's side, if other steps help there.</summary>
    public IReadOnlyList<string> ForRecipient { get; set; } = [];

    public required string Check { get; init; }

    /// <summary>The steps written for one audience only; empty if those for everyone apply.</summary>
    public IReadOnlyList<string> OnlyFor(Audience audience) => audience switch
    {
        Audience.Person => ForPerson,
        Audience.Tester => ForTester.Count > 0 ? ForTester : ForDeveloper,
        Audience.Developer => ForDeveloper,
        Audience.Service => ForService.Count > 0 ? ForService : ForDeveloper,
        Audience.Operator => ForOperator,
        Audience.Receiver => ForReceiver.Count > 0 ? ForReceiver : ForOperator,
        _ => [],
    };
}

/// <summary>The contents of a file of one language.</summary>
internal sealed record CauseTextFile
{
    /// <summary>Steps that several causes share.</summary>
    public IReadOnlyDictionary<string, string> Steps { get; set; } = new Dictionary<string, string>();

    /// <summary>The words for units in values of other texts: servers write "300 seconds" in English.</summary>
    public IReadOnlyDictionary<string, string> Units { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, CauseText> Causes { get; set; } = new Dictionary<string, CauseText>();

    /// <summary>What holds for every cause below a reason.</summary>
    public IReadOnlyDictionary<string, ReasonView> Views { get; set; } = new Dictionary<string, ReasonView>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CauseFile))]
[JsonSerializable(typeof(CauseTextFile))]
internal sealed partial class CauseJson : JsonSerializerContext;
