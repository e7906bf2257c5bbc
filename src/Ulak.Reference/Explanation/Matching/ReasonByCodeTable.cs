using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>The reason of each code, for texts whose words give none.</summary>
internal sealed class ReasonByCodeTable
{
    private static readonly Lazy<ReasonByCodeTable> LazyDefault =
        new(() => new ReasonByCodeTable(RuleSet.Read("codes", RuleJson.Default.CodeFile)));

    private readonly FrozenDictionary<string, Reason> _enhanced;
    private readonly FrozenDictionary<string, Reason> _reply;

    private ReasonByCodeTable(CodeFile file)
    {
        _enhanced = file.Enhanced.ToFrozenDictionary(p => p.Key, p => Parse(p.Value));
        _reply = file.Reply.ToFrozenDictionary(p => p.Key, p => Parse(p.Value));
    }

    public static ReasonByCodeTable Default => LazyDefault.Value;

    public Reason? ForEnhancedCode(string? code)
    {
        if (code is not { Length: > 2 })
        {
            return null;
        }

        return _enhanced.TryGetValue(code, out var exact) ? exact
            : _enhanced.TryGetValue("x" + code[1..], out var any) && code[0] != '2' ? any
            : null;
    }

    public Reason? ForReplyCode(int? code) =>
        code is { } c && _reply.TryGetValue(c.ToString(System.Globalization.CultureInfo.InvariantCulture), out var reason) ? reason : null;

    private static Reason Parse(string word) => ReasonWords.TryParse(word, out Reason reason)
        ? reason : throw new InvalidDataException($"codes.json names the reason {word}, which is none.");
}
