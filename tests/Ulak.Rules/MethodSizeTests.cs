using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Ulak.Rules;

/// <summary>Methods are short and take few parameters, and the name of a type states its purpose.</summary>
public sealed class MethodSizeTests
{
    // Aim at 60 lines and 5 parameters.
    private const int MaxLines = 75;
    private const int MaxParameters = 6;

    // The rows of a table.
    private static readonly string[] Exceptions = ["src/Ulak.Smtp/Syntax/FaultCatalog.cs: Define"];

    [Fact]
    public void Methods_have_at_most_75_lines() => Violations.AssertNone(
        "method length",
        from file in SourceFile.All
        from method in file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        let span = method.GetLocation().GetLineSpan().Span
        let lines = span.End.Line - span.Start.Line + 1
        where lines > MaxLines && !Exceptions.Contains($"{file.Path}: {NameOf(method)}")
        select $"{file.Path}: {NameOf(method)} has {lines} lines");

    [Fact]
    public void Methods_have_at_most_6_parameters() => Violations.AssertNone(
        "parameters",
        from file in SourceFile.All
        from method in file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        let count = method.ParameterList.Parameters.Count
        where count > MaxParameters && !Exceptions.Contains($"{file.Path}: {NameOf(method)}")
            && !method.Modifiers.Any(modifier => modifier.Text is "partial")
        select $"{file.Path}: {NameOf(method)} has {count} parameters");

    [Fact]
    public void Types_have_no_name_that_hides_their_purpose() => Violations.AssertNone(
        "type name",
        from file in SourceFile.All
        from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        let name = type.Identifier.Text
        where new[] { "Manager", "Helper", "Helpers", "Utils", "Util", "Base" }.Any(end => name.EndsWith(end, StringComparison.Ordinal))
        select $"{file.Path}: {name}");

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax { Identifier.Text: var name } => name,
        ConstructorDeclarationSyntax { Identifier.Text: var name } => name,
        _ => "an operator",
    };
}
