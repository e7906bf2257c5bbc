using System.Collections.Immutable;

namespace Ulak.Fuzz.Targets;

/// <summary>The targets, the quick ones first.</summary>
public static class AllTargets
{
    public static ImmutableArray<FuzzTarget> List { get; } =
    [
        new CommandTarget(),
        new AddressTarget(),
        new ReplyTarget(),
        new MailDataTarget(),
        new ChunksTarget(),
        new ProxyTarget(),
        new SessionTarget(),
        new ExplainTarget(),
        new CssTarget(),
        new HtmlTarget(),
        new MimeTarget(),
        new ConfigurationTarget(),
        new ApiBodyTarget(),
        new JournalTarget(),
    ];

    /// <summary>The target of a name; null for none.</summary>
    public static FuzzTarget? Find(string name) => List.FirstOrDefault(target => target.Name == name);
}
