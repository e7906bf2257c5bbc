using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>The repair of each kind of fault in a command line that has an obvious one.</summary>
internal static class CommandRepair
{
    /// <summary>The line with the fault repaired; null if there is no obvious repair.</summary>
    public static byte[]? Apply(byte[] line, SyntaxFault fault)
    {
        var at = fault.Column - 1;
        var length = Math.Min(fault.Length, line.Length - at);
        switch (fault.Kind)
        {
            case FaultKind.SpaceBeforeVerb or FaultKind.SpaceBeforeColon or FaultKind.SpaceAfterColon or FaultKind.SpaceInsideBrackets
                or FaultKind.DisplayName or FaultKind.ParameterUnexpectedValue:
                return OctetEdit.Replace(line, at, length, ""u8);
            case FaultKind.ExtraSpace or FaultKind.NoSpaceAfterVerb:
                return OctetEdit.Replace(line, at, length, " "u8);
            case FaultKind.UnknownVerb:
                return RemoveControlsAtEnd(line);
            case FaultKind.MisspelledVerb:
                return RepairVerb(line, at, length, fault.Expected);
            case FaultKind.MissingKeyword or FaultKind.WrongKeyword:
                return OctetEdit.Replace(line, at, length, IsVerb(line, "MAIL"u8) ? "FROM:"u8 : "TO:"u8);
            case FaultKind.MissingColon:
                return OctetEdit.Replace(line, at, length, ":"u8);
            case FaultKind.MissingOpenBracket:
                return OctetEdit.Replace(line, at, 0, "<"u8);
            case FaultKind.MissingCloseBracket:
                return OctetEdit.Replace(line, at, 0, ">"u8);
            case FaultKind.TextAfterPath:
                return RepairAfterPath(line, at);
            case FaultKind.LabelBadCharacter when fault.Subject == FaultSubject.ClientName:
                return BareIpv6(line);
            case FaultKind.LiteralAfterHelo:
                return OctetEdit.Replace(line, 0, 4, "EHLO"u8);
            case FaultKind.UnexpectedArgument:
                return line[..Octets.WordLength(line)];
            case FaultKind.NonAsciiAddress:
                return AddressRepair.Apply(line, fault) ?? (IsVerb(line, "MAIL"u8) ? [.. line, .. " SMTPUTF8"u8] : null);
            case FaultKind.DuplicateParameter or FaultKind.ParameterNotOffered:
                return OctetEdit.Replace(line, at - 1, length + 1, ""u8);
            case FaultKind.UnknownParameter or FaultKind.ParameterValueNotOffered or FaultKind.BadParameterValue:
                return RepairParameter(line, fault, at, length);
            default:
                return AddressRepair.Apply(line, fault);
        }
    }

    private static byte[]? RepairVerb(byte[] line, int at, int length, string expected)
    {
        var verb = expected is "MAIL FROM" or "RCPT TO" ? expected : Misspelling.Nearest(line.AsSpan(at, length), VerbTable.Names);
        return verb is null or "AUTH" ? null : OctetEdit.Replace(line, at, length, Encoding.ASCII.GetBytes(verb));
    }

    private static byte[]? RepairParameter(byte[] line, SyntaxFault fault, int at, int length)
    {
        var nearest = fault.Kind switch
        {
            FaultKind.UnknownParameter => EsmtpKeywords.Nearest(line.AsSpan(at, length)),
            FaultKind.ParameterValueNotOffered => "8BITMIME",
            _ => ParameterRules.SuggestValue(line.AsSpan(at, length), fault.Subject),
        };
        return nearest is null ? null : OctetEdit.Replace(line, at, length, Encoding.ASCII.GetBytes(nearest));
    }

    /// <summary>The name of a client that is an IPv6 address without brackets and tag.</summary>
    private static byte[]? BareIpv6(byte[] line)
    {
        var start = Octets.WordLength(line);
        start += Octets.SpaceLength(line.AsSpan(start));
        byte[] literal = [.. "IPv6:"u8, .. line.AsSpan(start)];
        return Addresses.AddressLiteral.Check(literal) is null
            ? OctetEdit.Replace(line, start, line.Length - start, [(byte)'[', .. literal, (byte)']']) : null;
    }

    private static byte[]? RemoveControlsAtEnd(byte[] line)
    {
        var end = line.AsSpan().LastIndexOfAnyExceptInRange((byte)0, (byte)0x20) + 1;
        return end > 0 && end < line.Length ? line[..end] : null;
    }

    private static bool IsVerb(byte[] line, ReadOnlySpan<byte> verb) => Octets.StartsWithIgnoreCase(line, verb);

    /// <summary>Inserts the space before a parameter that follows the path directly, or removes other text.</summary>
    private static byte[] RepairAfterPath(byte[] line, int at)
    {
        var rest = line.AsSpan(at);
        var word = rest[..Octets.WordLength(rest)];
        var equals = word.IndexOf((byte)'=');
        var keyword = equals < 0 ? word : word[..equals];
        return EsmtpKeywords.Find(keyword) != EsmtpKeyword.Unknown ? OctetEdit.Replace(line, at, 0, " "u8)
            : OctetEdit.Replace(line, at, word.Length, ""u8);
    }
}
