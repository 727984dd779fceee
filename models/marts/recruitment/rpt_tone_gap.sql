{#
    A gap has two sides and a difference of gaps four: the combinations of a level, or
    its reference, with a level of the manager, or its reference.
-#}
with

gaps as (
    select * from {{ ref('ml_recruitment__tone_gaps') }}
),

people as (
    select * from {{ ref('int_recruitment__tone_people') }}
),

final as (
    select
        gaps.model,
        gaps.author_role,
        gaps.measure,
        gaps.field,
        gaps.level as field_level,
        gaps.reference_level,
        gaps.by_field,
        gaps.by_level,
        gaps.by_reference_level,
        gaps.n,
        gaps.n_reference,
        gaps.n_missing,
        own.n_candidates,
        case gaps.measure
            when 'gap' then like_own.n_candidates
            when 'combination_gap' then ends.n_candidates
            else
                least(like_own.n_candidates, alike.n_candidates, ends.n_candidates)
        end as n_reference_candidates,
        gaps.n_strata,
        gaps.n_clusters as n_authors,
        gaps.value,
        gaps.ci_low,
        gaps.ci_high,
        gaps.p_value,
        gaps.adjusted_p_value,
        gaps.detectable as detectable_gap,
        gaps.standardised,
        gaps.standardised_ci_low,
        gaps.standardised_ci_high,
        gaps.method,
        gaps.is_reportable,
        gaps.reason
    from gaps
    {{ people_of_side('own', 'level', 'by_level') }}
    {{ people_of_side('like_own', 'reference_level', 'by_level') }}
    {{ people_of_side('alike', 'level', 'by_reference_level') }}
    {{ people_of_side('ends', 'reference_level', 'by_reference_level') }}
)

select * from final
