with

interview_score as (
    select * from {{ ref('rpt_interview_score') }}
),

-- The z of a field's levels add up to nothing, so the others would tell that of a few.
few as (
    select distinct
        posts,
        field
    from interview_score
    where measure = 'mean_z' and {{ is_suppressed('n') }}
),

judged as (
    select
        interview_score.*,
        interview_score.is_reportable
        and (
            {{ is_suppressed('interview_score.n') }}
            or {{ is_suppressed('interview_score.n_vacancies') }}
            or (interview_score.measure = 'mean_z' and few.posts is not null)
        ) as is_suppressed,
        case when interview_score.measure = 'mean_z' then 2 else 1 end as places
    from interview_score
    left join few
        on
            interview_score.posts = few.posts
            and interview_score.field = few.field
),

final as (
    select
        posts,
        field,
        field_level,
        measure,
        {{ published_count('n') }} as n,
        {{ published_count('n_vacancies') }} as n_vacancies,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case when not is_suppressed then {{ rounded_by(bound, "places") }} + 0 end
            as {{ bound }},
        {%- endfor %}
        method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
