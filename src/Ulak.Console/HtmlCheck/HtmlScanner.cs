using System.Text;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using Ulak.Mime.Html;

namespace Ulak.Console.HtmlCheck;

/// <summary>Scans a message's HTML in one pass and reports what it uses.</summary>
internal sealed class HtmlScanner(FeatureFindings findings)
{
    private readonly StringBuilder _style = new();
    private int _styleLine;
    private bool _inStyle;

    public void Scan(string html)
    {
        using var tokens = new HtmlTokenReader(html);
        while (tokens.Read() is { } token)
        {
            switch (token)
            {
                case HtmlTagToken tag:
                    ScanTag(tag, token.Position.Line);
                    break;
                case { Type: HtmlTokenType.Character } when _inStyle:
                    _style.Append(token.Data);
                    break;
                case { Type: HtmlTokenType.Comment, IsProcessingInstruction: false }:
                    findings.Add("html", "comment", token.Position.Line);
                    break;
                case HtmlDoctypeToken { Name: "html", IsPublicIdentifierMissing: true }:
                    findings.Add("html", "doctype", token.Position.Line);
                    break;
                default:
                    break;
            }
        }

        EndStyle();
    }

    private void ScanTag(HtmlTagToken tag, int line)
    {
        if (_inStyle)
        {
            EndStyle();
        }

        if (tag.Type == HtmlTokenType.EndTag)
        {
            return;
        }

        findings.Add("element", tag.Name, line);
        if (tag.Name == "style")
        {
            (_inStyle, _styleLine) = (true, line);
        }

        var type = "";
        foreach (var attribute in tag.Attributes)
        {
            findings.Add("attribute", attribute.Name, line);
            var value = attribute.Value ?? "";
            switch (attribute.Name)
            {
                case "style":
                    new CssScanner(findings, value, line, isStyleAttribute: true).Scan();
                    break;
                case "href" when value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase):
                    findings.Add("link", "mailto", line);
                    break;
                case "href" when value.Length > 1 && value[0] == '#':
                    findings.Add("link", "anchor", line);
                    break;
                case "srcset":
                    foreach (var source in value.AsSpan().Split(','))
                    {
                        ImageFormat.Report(findings, value.AsSpan()[source], line);
                    }

                    break;
                case "src" or "background" or "poster" when tag.Name is not ("script" or "iframe"):
                    ImageFormat.Report(findings, value, line);
                    break;
                case "type":
                    type = value;
                    break;
                case "name" when tag.Name == "meta":
                    findings.Add("meta", value, line);
                    break;
            }
        }

        ReportControl(tag.Name, type, line);
    }

    private void ReportControl(string tag, string type, int line)
    {
        if (tag == "input")
        {
            findings.Add("input", type.Length == 0 ? "text" : type, line);
        }
        else if (tag == "button")
        {
            findings.Add("button", type.Length == 0 ? "submit" : type, line);
        }
    }

    private void EndStyle()
    {
        _inStyle = false;
        if (_style.Length > 0)
        {
            new CssScanner(findings, _style.ToString(), _styleLine, isStyleAttribute: false).Scan();
            _style.Clear();
        }
    }
}

/// <summary>Reports the format of an image by its address.</summary>
internal static class ImageFormat
{
    public static void Report(FeatureFindings findings, ReadOnlySpan<char> address, int line)
    {
        address = address.Trim();
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var type = address[5..];
            var end = type.IndexOfAny(',', ';');
            type = end < 0 ? type : type[..end];
            findings.Add("image", type[(type.LastIndexOf('/') + 1)..] is "svg+xml" ? "svg" : type[(type.LastIndexOf('/') + 1)..], line);
            if (address.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase) is >= 0 and < 100)
            {
                findings.Add("image", "data", line);
            }

            return;
        }

        // The path alone, without a descriptor of srcset.
        var stop = address.IndexOfAny("?# ,");
        var path = stop < 0 ? address : address[..stop];
        var dot = path.LastIndexOf('.');
        if (dot > path.LastIndexOf('/'))
        {
            findings.Add("image", path[(dot + 1)..], line);
        }
    }
}
